import type { LintResult, UnknownPlace } from "../engine/lint-result.ts";
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
  if (result.coverage.files === 0) return "Nothing could be read.\n";
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
  if (parts.length > 0) out.push(parts.join(", "));
  else if (result.internalErrors.length > 0) out.push("No findings, but not every rule could run");
  else if (result.unread.length > 0) out.push("No findings in what could be read");
  else if (result.coverage.files > 0) out.push("No problems found");
  if (result.suppressed.length > 0) out.push(`${plural(result.suppressed.length, "finding")} suppressed by a comment`);
  return out;
}

function coverageLines(result: LintResult, places: Places): string[] {
  const { coverage } = result;
  const seen = [plural(coverage.files, "file")];
  if (coverage.stacks !== 1) seen.push(plural(coverage.stacks, "stack"));
  const reasons = showReasons(result.unknown, places);
  const unknown = `${coverage.unknown} unknown${coverage.unknown === 0 && reasons.length > 0 ? "; not judged" : ""}`;
  const line = `${seen.join(", ")}: ${plural(coverage.routes, "route")}, ${coverage.linked} linked, ${unknown}`;
  const unread = coverage.unread > 0 ? `; ${plural(coverage.unread, "file")} not read` : "";
  const inline = reasons.join(", ");
  if (inline.length <= reasonsInline) return [`${line}${inline === "" ? "" : `: ${inline}`}${unread}`];
  return [`${line}${unread}:`, ...reasons.map((reason) => `  ${reason}`)];
}

/** Longer than this, the reasons get a line each. */
const reasonsInline = 100;
const reasonsShown = 4;

/** Each `template value at nginx/site.conf:9:5 and 2 more`. */
function showReasons(unknown: readonly UnknownPlace[], places: Places): string[] {
  const groups = new Map<string, { first: string; more: number }>();
  for (const { span, reason } of unknown) {
    const group = groups.get(reason);
    if (group) group.more++;
    else groups.set(reason, { first: printable(places.show(span)), more: 0 });
  }
  const shown = [...groups].map(
    ([reason, { first, more }]) => `${printable(reason)} at ${first}${more > 0 ? ` and ${more} more` : ""}`,
  );
  const left = shown.length - reasonsShown;
  return left > 0 ? [...shown.slice(0, reasonsShown), plural(left, "other reason")] : shown;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
