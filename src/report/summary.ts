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
  return [...verdict(result, context), coverageLine(result, places)].map((line) => `${line}\n`).join("");
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

function coverageLine(result: LintResult, places: Places): string {
  const { coverage } = result;
  const seen = [plural(coverage.files, "file")];
  if (coverage.stacks !== 1) seen.push(plural(coverage.stacks, "stack"));
  const parts = [plural(coverage.routes, "route"), `${coverage.linked} linked`];
  const reasons = showReasons(result.unknown, places);
  if (coverage.unknown > 0 || reasons === "") parts.push(`${coverage.unknown} unknown`);
  else parts.push("0 unknown; not judged");
  const unread = coverage.unread > 0 ? `; ${plural(coverage.unread, "file")} not read` : "";
  return `${seen.join(", ")}: ${parts.join(", ")}${reasons === "" ? "" : `: ${reasons}`}${unread}`;
}

const reasonsShown = 4;

/** `template value at nginx/site.conf:9:5 and 2 more, variable at ...` */
function showReasons(unknown: readonly UnknownPlace[], places: Places): string {
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
  return [...shown.slice(0, reasonsShown), ...(left > 0 ? [`${plural(left, "other reason")}`] : [])].join(", ");
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
