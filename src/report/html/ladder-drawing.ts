import type { SlowRequest } from "../../map/slow-request.ts";
import type { Rung } from "../../map/timeout-ladder.ts";
import { showSeconds } from "../../rule/show.ts";
import { reasons } from "../../source/known.ts";
import { type Html, html, nothing } from "./html.ts";
import { shortPath } from "./text-lines.ts";
import { type TimeAxis, timeAxis } from "./time-axis.ts";

/** A rung with where it is written, as shown. */
export interface ShownRung extends Rung {
  /** `nginx/shop.conf:23:9`, `nothing sets it`. */
  readonly place: string;
  /** How many other places say the same for other routes of the drawing. */
  readonly others: number;
}

const rowHeight = 56;
const barTop = 36;
const barHeight = 12;
const headHeight = 24;
const axisHeight = 26;
/** Columns that fit on the narrowest screens. */
const placeColumns = 30;

/**
 * Time limits as bars over one axis. Widths are per cent, so that the drawing fits any screen while its letters keep their
 * size.
 *
 * @param id unique in the page
 */
export function ladderDrawing(rungs: readonly ShownRung[], slow: SlowRequest, id: string, title: string): Html {
  const times = rungs.flatMap(({ seconds, effect, latest }) =>
    seconds.known && effect !== "off" ? [seconds.value, latest ?? 0] : [],
  );
  const axis = timeAxis(times);
  const bottom = headHeight + rungs.length * rowHeight;
  const note = axis.scale === "logarithmic" ? 16 : 0;
  const height = bottom + axisHeight + note;
  return html`<svg class="ladder" role="img" aria-labelledby="${id}-title ${id}-text" width="100%" height="${height}">
<title id="${id}-title">${title}</title><desc id="${id}-text">${slow.text} The table below lists every limit.</desc>
${ticks(axis, bottom)}${end(slow, axis, bottom)}${rungs.map((rung, at) => row(rung, rungs, slow, axis, headHeight + at * rowHeight))}${
  note > 0 && html`<text class="tick" x="0" y="${height - 6}">The axis is logarithmic.</text>`
}
</svg>`;
}

function ticks(axis: TimeAxis, bottom: number): Html {
  return html`<g class="axis">${axis.ticks.map(({ seconds, text }) => {
    const x = axis.at(seconds);
    const anchor = x < 3 ? "start" : "middle";
    return html`<line x1="${percent(x)}" x2="${percent(x)}" y1="${headHeight}" y2="${bottom + 4}"/><text class="tick" x="${percent(x)}" y="${bottom + 19}" text-anchor="${anchor}">${text}</text>`;
  })}</g>`;
}

function row(rung: ShownRung, rungs: readonly Rung[], slow: SlowRequest, axis: TimeAxis, top: number): Html {
  const { name, origin, place, others, program } = rung;
  const more = others > 0 ? ` and ${others} more` : "";
  const said = origin === "default" ? "default" : `${origin}, ${shortPath(place, placeColumns - more.length)}${more}`;
  const where = rung.effect === "idle" ? `${said}; a unix socket never waits` : said;
  return html`<g class="rung ${rung.kind}"><text x="0" y="${top + 14}"><tspan class="name">${name}</tspan> <tspan class="value">${shownValue(rung)}</tspan></text>
<text class="origin" x="0" y="${top + 29}">${program}, ${where}</text>${bar(rung, rungs, slow, axis, top + barTop)}</g>`;
}

function bar(rung: Rung, rungs: readonly Rung[], slow: SlowRequest, axis: TimeAxis, y: number): Html {
  const { seconds, effect, kind, latest } = rung;
  const rect = (look: string, from: number, to: number) =>
    html`<rect class="${look}" x="${percent(from)}" y="${y}" width="${percent(Math.max(to - from, 0.6))}" height="${barHeight}" rx="2"/>`;
  const open = (look: string, text: string) =>
    html`${rect(look, 0, 100)}<text class="inside" x="6" y="${y + 10}">${text}</text>`;
  if (!seconds.known) return open("unknown", `? ${reasons[seconds.why]}`);
  if (effect === "off") return open("off", kind === "slowlog" ? "no trace is written" : "no limit");
  const until = axis.at(seconds.value);
  if (effect === "idle") return rect("idle", 0, until);
  const after = (other: Rung["kind"]): number | null => {
    const found = rungs.find((one) => one.kind === other);
    return found?.seconds.known && found.effect === "limit" ? found.seconds.value : null;
  };
  // The stretch in which one side waits for another that has given up.
  const over =
    kind === "read" && slow.kind === "inverted"
      ? after("terminate")
      : kind === "terminate" && slow.kind === "late"
        ? after("read")
        : null;
  const program = rung.program === "nginx" ? "nginx" : rung.program === "PHP" ? "php" : "fpm";
  const tail =
    kind === "terminate" && latest !== null && latest > seconds.value && rect("window", until, axis.at(latest));
  if (over === null || over >= seconds.value) return html`${rect(program, 0, until)}${tail}`;
  return html`${rect(program, 0, axis.at(over))}${rect(slow.kind === "inverted" ? "lost" : "alone", axis.at(over), until)}${tail}`;
}

/** A line through all bars at the moment that ends the request. */
function end({ kind, status, seconds }: SlowRequest, axis: TimeAxis, bottom: number): Html {
  if (status === null || seconds === null) return nothing;
  const x = axis.at(seconds);
  const anchor = x > 60 ? "end" : "start";
  const text = seconds === 0 ? `${status} at once` : `${status} after ${showSeconds(seconds)}`;
  const sign = kind === "inverted" || kind === "broken" || kind === "at-once" ? "✕ " : "";
  const shift = anchor === "end" ? -4 : 4;
  return html`<g class="end ${kind}"><line x1="${percent(x)}" x2="${percent(x)}" y1="4" y2="${bottom + 4}"/><text class="moment" x="${percent(x)}" dx="${shift}" y="14" text-anchor="${anchor}">${sign}${text}</text></g>`;
}

/** `300 s`, `off`, `not known: template value`. */
export function shownValue({ seconds, effect }: Rung): string {
  if (!seconds.known) return `not known: ${reasons[seconds.why]}`;
  if (effect === "off") return "off";
  return showSeconds(seconds.value);
}

function percent(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}
