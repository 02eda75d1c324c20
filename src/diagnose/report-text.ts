import type { LintResult } from "../engine/lint-result.ts";
import { printable } from "../report/display-width.ts";
import { createPlaces, type Places } from "../report/places.ts";
import { type Style, style } from "../report/style.ts";
import { wrap } from "../report/wrap.ts";
import type { Finding } from "../rule/finding.ts";
import { listOf, plural } from "../rule/show.ts";
import type { Span } from "../source/span.ts";
import { civilTime, showCivil } from "./calendar.ts";
import type { DiagnosedGroup, DiagnosisResult } from "./diagnosis.ts";
import { grouped, headline, underline } from "./headline.ts";
import { locationText } from "./place.ts";
import { commandLines, cutTo, indent, placeTable, type Row } from "./text-lines.ts";
import type { TimeZone } from "./time-zone.ts";

export interface DiagnosisLook {
  readonly color: boolean;
  readonly unicode: boolean;
  /** Columns. */
  readonly width: number;
  /** Times are shown as clocks in this zone show them. */
  readonly zone: TimeZone;
  /** The most groups to show. */
  readonly top: number;
}

/** For people: each group with what stands at its place, and what to ask the machine. */
export function diagnosisText(result: DiagnosisResult, lint: LintResult, look: DiagnosisLook): string {
  const paint = style(look.color);
  const places = createPlaces(lint);
  const told = result.groups.filter(({ cause }) => cause.kind !== "aside");
  const asides = result.groups.filter(({ cause }) => cause.kind === "aside");
  const shown = new Set<Finding>();
  const blocks = told.slice(0, look.top).map((group) => block(group, result, places, paint, look, shown));
  if (told.length === 0 && result.groups.length > 0) blocks.push(["Nothing in these lines says that requests failed."]);
  const left = told.length - look.top;
  if (left > 0) blocks.push([`${plural(left, "more group")} (--top ${told.length}, or --format json)`]);
  if (asides.length > 0) blocks.push(asideLines(asides, look));
  if (result.unknownLines > 0) blocks.push(unknownBlock(result, look));
  return blocks.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function block(
  group: DiagnosedGroup,
  result: DiagnosisResult,
  places: Places,
  paint: Style,
  look: DiagnosisLook,
  shown: Set<Finding>,
): string[] {
  const room = look.width - indent.length;
  const flow = (text: string) => wrap(printable(text), room).map((line) => indent + line);
  const out = wrap(printable(headline(group, look.unicode)), look.width - 4).map((line, row) =>
    paint.bold(row === 0 ? line : `    ${line}`),
  );
  out.push(...flow(underline(group)));
  const when = showRange(group, look.zone);
  if (when !== null) out.push(indent + when);
  for (const [at, sample] of group.samples.slice(0, 3).entries()) {
    const lines = at === 0 ? wrap(printable(sample), room).slice(0, 4) : [printable(sample)];
    out.push(...lines.map((line) => indent + paint.dim(cutTo(line, room))));
  }
  out.push(...subjectLines(group, flow));
  out.push(...placeTable(placeRows(group, places), paint));
  if (group.place.missing !== null && group.place.kind !== "whole") {
    out.push(...flow(`The configuration says no more of it: ${group.place.missing}.`));
  }
  out.push(...retried(group, flow));
  out.push(...findingsBlock(group, places, paint, room, shown));
  if (group.silenced.length > 0) {
    const named = listOf(group.silenced.map(({ rule, at }) => `${rule} (${places.show(at)})`));
    out.push(...flow(`Silenced there by a comment: ${named}`));
  }
  out.push(...sameTime(group, result.groups, look, flow));
  out.push(...ruleLine(group, flow));
  const rows = group.checks.map(({ command, tells }) => ({ left: command, right: `tells ${tells}` }));
  if (rows.length > 0) {
    out.push(indent + (group.explained > 0 ? "If it is not that:" : "What no configuration shows:"));
    out.push(...commandLines(rows, look.width, paint));
  }
  return out;
}

/** `2026-11-20 10:00:01 to 14:33:09` */
function showRange({ first, last }: DiagnosedGroup, zone: TimeZone): string | null {
  if (first === null || last === null) return null;
  const [from, to] = [first, last].map((time) => showCivil(civilTime(time + zone.offset(time)))) as [string, string];
  if (from === to) return from;
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} to ${to.slice(11)}` : `${from} to ${to}`;
}

function subjectLines({ subjects }: DiagnosedGroup, flow: (text: string) => string[]): string[] {
  if (subjects.size < 2) return [];
  const top = subjects.top(3).map(({ key, count }) => `${key} (${grouped(count)})`);
  const kinds = subjects.size - top.length;
  const more = subjects.others > 0 ? "and many more" : kinds > 0 ? `and ${kinds} more` : "";
  return flow(`Most often: ${top.join(", ")}${more === "" ? "" : `, ${more}`}`);
}

const mostRows = 4;

/** Where it stands in the configuration. */
function placeRows({ place, facts }: DiagnosedGroup, places: Places): Row[] {
  const at = (span: Span | null) => (span === null ? "" : places.show(span));
  const locations = place.locations.flatMap((scope): Row[] =>
    scope.directive ? [{ left: `location ${locationText(scope)}`, right: at(scope.directive) }] : [],
  );
  const pools = place.pools.map((pool) => ({ left: `pool ${pool.name}`, right: at(pool.span) }));
  const settings = facts
    .flatMap(({ text, setting, span }) => (text === null && span === null ? [] : { setting, span }))
    .map(({ setting, span }) => ({ left: setting, right: at(span) }));
  const rows = [locations, pools, settings].flatMap((list) =>
    list.length <= mostRows
      ? list
      : [...list.slice(0, mostRows - 1), { left: `and ${list.length - mostRows + 1} more`, right: "" }],
  );
  const seen = new Set<string>();
  return rows.filter(({ left, right }) => {
    const key = `${left}\0${right}`;
    return !seen.has(key) && seen.add(key);
  });
}

function retried({ place, status, cause }: DiagnosedGroup, flow: (text: string) => string[]): string[] {
  const upstream = place.routes.find((route) => route.upstream !== null && route.targets.length > 1)?.upstream;
  if (!upstream || place.target?.address == null || status === null || cause.id === "no-live-upstream") return [];
  return flow(
    `nginx then asks the next server of upstream ${upstream.name}: clients get ${status} where that fails as well.`,
  );
}

/** What lint reports there: what explains the lines in full, once; the rest by name. */
function findingsBlock(
  { findings, explained }: DiagnosedGroup,
  places: Places,
  paint: Style,
  room: number,
  shown: Set<Finding>,
): string[] {
  const explaining = findings.slice(0, explained);
  const weighty = explaining.filter(({ severity }) => severity !== "info");
  // Advice is told in full only where there is nothing better.
  const full = weighty.length > 0 ? weighty : explaining;
  const out = full.flatMap((finding) => {
    if (!shown.has(finding)) return findingLines(finding, places, paint, room);
    return [`${indent}${paint[finding.severity](`${finding.severity}[${finding.rule}]`)} as above`];
  });
  for (const finding of full) shown.add(finding);
  const others = findings.filter((finding) => !full.includes(finding));
  if (others.length === 0) return out;
  const named = listOf(
    others.map(({ rule, at }) => `${rule} (${places.show(at)})`),
    6,
  );
  return [...out, ...wrap(printable(`Also there: ${named}`), room).map((line) => indent + line)];
}

function findingLines(finding: Finding, places: Places, paint: Style, room: number): string[] {
  const name = `${finding.severity}[${finding.rule}]`;
  const lines = wrap(`${name}: ${printable(finding.message)}`, room - 2).map((line, row) =>
    row === 0 ? `${indent}${paint[finding.severity](name)}${line.slice(name.length)}` : `${indent}  ${line}`,
  );
  return [...lines, `${indent}  ${paint.frame("-->")} ${printable(places.show(finding.at))}`];
}

/** What PHP-FPM says of the pool that nginx speaks of. */
function sameTime(
  group: DiagnosedGroup,
  groups: readonly DiagnosedGroup[],
  { unicode }: DiagnosisLook,
  flow: (text: string) => string[],
): string[] {
  const { pool } = group.place;
  if (pool === null || group.program !== "nginx") return [];
  const beside = groups.filter(
    ({ cause, place, program }) => place.pool === pool && program !== "nginx" && cause.kind !== "aside",
  );
  if (beside.length === 0) return [];
  const texts = beside.slice(0, 4).map(({ count, cause }) => `${grouped(count)} ${unicode ? "×" : "x"} ${cause.title}`);
  return flow(`PHP-FPM's log says of pool ${pool}: ${texts.join("; ")}`);
}

function ruleLine({ rules, explained, place }: DiagnosedGroup, flow: (text: string) => string[]): string[] {
  if (rules.length === 0) return [];
  if (explained > 0) return flow(`More: no502 explain ${rules[0]}`);
  const known = `${listOf(rules, 6)} (no502 explain ${rules[0]})`;
  if (place.kind === "joined" && place.missing === null) {
    return flow(`no502 finds no mistake there that explains it. Rules about such lines: ${known}`);
  }
  return flow(`Rules about such lines: ${known}`);
}

function asideLines(asides: readonly DiagnosedGroup[], { unicode, width }: DiagnosisLook): string[] {
  const counts = new Map<string, number>();
  for (const { cause, count } of asides) counts.set(cause.title, (counts.get(cause.title) ?? 0) + count);
  const texts = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([title, count]) => `${grouped(count)} ${unicode ? "×" : "x"} ${title}`);
  return wrap(`What every server logs: ${texts.join("; ")}`, width);
}

function unknownBlock({ unknownLines, unknownSamples }: DiagnosisResult, look: DiagnosisLook): string[] {
  const shown = unknownSamples.slice(0, 5).map(({ text, count }) => {
    const times = `${grouped(count)} ${look.unicode ? "×" : "x"} `;
    return indent + cutTo(times + printable(text), look.width - indent.length);
  });
  return [`${grouped(unknownLines)} ${unknownLines === 1 ? "line that" : "lines that"} no502 does not know:`, ...shown];
}
