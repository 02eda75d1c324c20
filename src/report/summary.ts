import type { LintResult, UnknownPlace } from "../engine/lint-result.ts";
import { usableFix } from "../engine/usable-fix.ts";
import type { Span } from "../source/span.ts";
import type { ReportContext } from "./context.ts";
import { printable } from "./display-width.ts";
import { createPlaces, type Places } from "./places.ts";
import { countFindings, shownFindings } from "./shown.ts";
import { style } from "./style.ts";

/**
 * What a run looked at and how it ended, for people, on standard error beside any format. Says that nothing was found only
 * where everything was read and every rule ran.
 */
export function summary(result: LintResult, context: ReportContext): string {
  const places = createPlaces(result);
  if (result.coverage.files === 0) return "Nothing was linted.\n";
  return [...verdict(result, context), ...coverageLines(result, places)].map((line) => `${line}\n`).join("");
}

function verdict(result: LintResult, context: ReportContext): string[] {
  const paint = style(context.color);
  const counts = countFindings(result.findings);
  const shown = new Set(shownFindings(result, context.show).map((finding) => finding.severity));
  const parts: string[] = [];
  for (const severity of ["error", "warning", "info"] as const) {
    const count = counts[severity];
    if (count === 0) continue;
    const hidden = shown.has(severity) ? "" : ` (not shown; --show ${severity})`;
    parts.push(`${paint[severity](plural(count, severity))}${hidden}`);
  }
  const out: string[] = [];
  // A count of advice alone leaves open whether all is well.
  const hiddenAdvice = counts.info > 0 && counts.error + counts.warning === 0 && !shown.has("info");
  const nothing =
    result.baselined.length + (result.since?.unchanged.length ?? 0) > 0 ? "No new problems found" : "No problems found";
  if (hiddenAdvice && result.internalErrors.length + result.unread.length === 0) parts.unshift(nothing);
  if (parts.length > 0) out.push(parts.join(", "));
  else if (result.internalErrors.length > 0) out.push("No findings, but not every rule could run");
  else if (result.unread.length > 0) out.push("No findings in what could be read");
  else if (result.coverage.files > 0) out.push(nothing);
  const fixable = showFixable(result, context);
  if (fixable !== null) out.push(fixable);
  if (result.suppressed.length > 0) out.push(`${plural(result.suppressed.length, "finding")} suppressed by a comment`);
  if (result.baseline !== null && result.baselined.length > 0) {
    out.push(
      `${plural(result.baselined.length, "finding")} known to ${printable(result.display(result.baseline.file))}`,
    );
  }
  if (result.since !== null && result.since.unchanged.length > 0) {
    const touch = result.since.unchanged.length === 1 ? "touches" : "touch";
    out.push(
      `${plural(result.since.unchanged.length, "finding")} ${touch} no line changed since ${printable(result.since.ref)}`,
    );
  }
  return out;
}

/** Of the findings that are shown: `--fix` mends no others. */
function showFixable(result: LintResult, { show }: ReportContext): string | null {
  const shown = shownFindings(result, show);
  const safe = shown.filter((finding) => usableFix(finding, "safe", result) !== null).length;
  const more = shown.filter((finding) => usableFix(finding, "all", result) !== null).length - safe;
  if (safe === 0) return more === 0 ? null : `${more} fixable with --fix=all (needs your judgement)`;
  return `${safe} fixable with --fix${more === 0 ? "" : `, ${more} more with --fix=all (needs your judgement)`}`;
}

function coverageLines(result: LintResult, places: Places): string[] {
  const { coverage } = result;
  const seen = [plural(coverage.files, "file")];
  if (coverage.stacks !== 1) seen.push(plural(coverage.stacks, "stack"));
  // Neither linked nor unknown: something of it is proven to lead nowhere.
  const broken = coverage.routes - coverage.linked - coverage.unknown;
  const counted = [plural(coverage.routes, "route"), `${coverage.linked} linked`];
  if (broken > 0) counted.push(`${broken} broken`);
  const reasons = showReasons(result, places);
  counted.push(`${coverage.unknown} unknown${coverage.unknown === 0 && reasons.length > 0 ? "; not judged" : ""}`);
  const line = `${seen.join(", ")}: ${counted.join(", ")}`;
  const unread = coverage.unread > 0 ? `; ${plural(coverage.unread, "file")} not read` : "";
  const inline = reasons.join("; ");
  if (inline.length <= reasonsInline) return [`${line}${inline === "" ? "" : `: ${inline}`}${unread}`];
  return [`${line}${unread}:`, ...reasons.map((reason) => `  ${reason}`)];
}

/** Longer than this, the reasons get a line each. */
const reasonsInline = 100;
const placesShown = 3;

/**
 * Each `template value at nginx/site.conf:9:5`, equal reasons together: first why routes are unknown, then what rules could
 * not judge, the most frequent first. Three places in all, the rest as a number.
 */
function showReasons({ unknown, stacks }: LintResult, places: Places): string[] {
  const key = (span: Span, reason: string) => `${span.start} ${reason} ${span.file}`;
  const ofRoutes = new Set<string>();
  for (const { answer, target } of stacks.flatMap((stack) => stack.links)) {
    if (answer.kind === "unknown") ofRoutes.add(key(target.span, answer.reason));
  }
  const groups = new Map<string, UnknownPlace[]>();
  for (const place of unknown) {
    const name = `${ofRoutes.has(key(place.span, place.reason)) ? "route" : "value"} ${place.reason}`;
    const group = groups.get(name);
    if (group) group.push(place);
    else groups.set(name, [place]);
  }
  const shown = [...groups]
    .sort(
      ([a, one], [b, other]) =>
        Number(b.startsWith("route")) - Number(a.startsWith("route")) || other.length - one.length,
    )
    .slice(0, placesShown);
  // Each reason shown has a place; what is left goes to the most frequent.
  let left = placesShown - shown.length;
  const out = shown.map(([, group]) => {
    const here = group.slice(0, 1 + left);
    left -= here.length - 1;
    return `${printable(group[0]?.reason ?? "")} at ${here.map(({ span }) => printable(places.show(span))).join(", ")}`;
  });
  const more = unknown.length - (placesShown - left);
  return more > 0 ? [...out, `and ${more} more; --format json lists them`] : out;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
