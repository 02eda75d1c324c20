import { describeLocation, describeServer } from "../../map/describe-node.ts";
import { serverOf } from "../../map/graph.ts";
import { groupLadders, type LadderGroup } from "../../map/ladder-groups.ts";
import type { SlowRequest } from "../../map/slow-request.ts";
import type { Rung, TimeoutLadder } from "../../map/timeout-ladder.ts";
import type { Server } from "../../model/stack.ts";
import type { Scope } from "../../resolve/nginx/scope.ts";
import { plural } from "../../rule/show.ts";
import { type Html, html } from "./html.ts";
import { ladderDrawing, type ShownRung, shownValue } from "./ladder-drawing.ts";
import type { PageContext } from "./page-context.ts";

/** Ladders drawn for one stack; further groups are named in a list. */
const mostLadders = 24;
/** Routes of one group that are named; the rest is counted. */
const mostRoutes = 100;

/** The time limits of every route of one stack: routes with equal limits share a drawing. @param id unique in the page */
export function laddersPart(ladders: readonly TimeoutLadder[], context: PageContext, id: string): Html {
  const head = html`<h4 id="${id}-times">Timeouts</h4>`;
  if (ladders.length === 0) return html`${head}<p>No route of this stack has a time limit to show.</p>`;
  const groups = groupLadders(ladders);
  const rest = groups.slice(mostLadders);
  const routes = rest.reduce((sum, group) => sum + group.ladders.length, 0);
  return html`${head}
<p>How a request ends that is slower than every limit. Bars of one drawing share one time axis.</p>
${colors()}
<div class="ladders">${groups.slice(0, mostLadders).map((group, at) => ladder(group, context, `${id}-ladder-${at + 1}`))}</div>${
    rest.length > 0 &&
    html`<p>${plural(routes, "more route")} with ${plural(rest.length, "other combination")} of limits ${rest.length === 1 ? "is" : "are"} not drawn; the worst ends stand above.</p>`
  }`;
}

function colors(): Html {
  const swatch = (look: string, text: string) =>
    html`<li><svg class="ladder sample" width="28" height="12" aria-hidden="true"><rect class="${look}" width="28" height="12" rx="2"/></svg> ${text}</li>`;
  return html`<ul class="legend">${swatch("nginx", "nginx")}${swatch("fpm", "PHP-FPM")}${swatch("php", "PHP, processor time only")}${swatch("window", "PHP-FPM kills at its next look at the clock")}${swatch("lost", "nginx waits for a request that was killed")}${swatch("alone", "the worker goes on after nginx gave up")}${swatch("unknown", "not known")}</ul>`;
}

const signs: Readonly<Record<SlowRequest["kind"], string>> = {
  broken: "✕ ",
  "at-once": "✕ ",
  inverted: "✕ ",
  late: "▲ ",
  unknown: "? ",
  plain: "",
};

function ladder({ slow, ladders }: LadderGroup, context: PageContext, id: string): Html {
  const first = ladders[0] as TimeoutLadder;
  const name = ladders.length === 1 ? routeName(first) : `${plural(ladders.length, "route")} with equal limits`;
  const rungs = first.rungs.map((rung, at) => ({
    ...rung,
    place: rung.span === null ? "nothing sets it" : context.place(rung.span),
    others: otherPlaces(at, ladders),
  }));
  const rest = ladders.length - mostRoutes;
  return html`<article class="rungs ${slow.kind}" aria-labelledby="${id}-name"><h5 id="${id}-name">${name}</h5>
<p class="verdict">${signs[slow.kind]}${slow.text}</p>
${first.missing !== null && html`<p class="verdict">Not known: ${first.missing}.</p>`}
${ladderDrawing(rungs, slow, `${id}-drawing`, `Timeouts of ${name}`)}
<details class="words"><summary>Limits as a table</summary>${table(rungs, name)}</details>
${
  ladders.length > 1 &&
  html`<details class="words"><summary>The ${ladders.length} routes</summary><ul>${ladders.slice(0, mostRoutes).map((one) => html`<li>${routeName(one)} <code>${context.place(one.route.pass)}</code></li>`)}</ul>${rest > 0 && html`<p>and ${plural(rest, "more route")}</p>`}</details>`
}</article>`;
}

function routeName({ route, pool }: TimeoutLadder): string {
  const end = pool === null ? route.text : `pool ${pool.name}`;
  return `${serverName(route.from)}: ${describeLocation(route).name} → ${end}`;
}

function serverName(scope: Scope): string {
  const server = serverOf(scope);
  return server === null ? "" : describeServer(server as Server).name;
}

/** The routes of a group may each have their own file that says the same. */
function otherPlaces(at: number, ladders: readonly TimeoutLadder[]): number {
  return new Set(ladders.map(({ rungs }) => `${rungs[at]?.span?.file} ${rungs[at]?.span?.start}`)).size - 1;
}

const notes: Readonly<Record<Rung["kind"], string>> = {
  connect: "until the connection stands",
  send: "between two writes of the request",
  read: "between two reads of the answer",
  slowlog: "writes a trace, ends nothing",
  terminate: "kills the worker",
  execution: "processor time only: waiting does not count",
};

function table(rungs: readonly ShownRung[], name: string): Html {
  const heads = ["limit", "value", "origin", "where", "what it limits"].map((one) => html`<th scope="col">${one}</th>`);
  const rows = rungs.map((rung) => {
    const idle = rung.effect === "idle" ? "; a unix socket never waits" : "";
    return html`<tr><th scope="row" data-name="limit">${rung.name}</th><td data-name="value">${shownValue(rung)}</td><td data-name="origin">${rung.origin}</td><td data-name="where"><code>${rung.place}</code>${rung.others > 0 && ` and ${plural(rung.others, "other place")}`}</td><td data-name="what it limits">${rung.program}: ${notes[rung.kind]}${idle}</td></tr>`;
  });
  return html`<table class="rows"><caption>Limits of ${name}</caption><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
}
