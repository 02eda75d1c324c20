import type { LintResult } from "../engine/lint-result.ts";
import type { ReportContext } from "./context.ts";
import { printable } from "./display-width.ts";
import { createPlaces } from "./places.ts";
import { style } from "./style.ts";

/**
 * What went wrong beside the findings, for standard error: files that could not be read, rules of ours that crashed and,
 * with `hints`, notices. Empty when all went well.
 */
export function trouble(result: LintResult, context: ReportContext, hints: boolean): string {
  const paint = style(context.color);
  const places = createPlaces(result);
  const out: string[] = [];
  for (const { file, message, offset, failure } of result.unread) {
    if (failure === "template" && !hints) continue;
    const place = offset === undefined ? result.display(file) : places.show({ file, start: offset, end: offset });
    const level = failure === "template" ? paint.help("note") : paint.error("error");
    out.push(`${level}: ${printable(place)}: ${printable(message)}`);
  }
  for (const { rule, message, stack, at, fix } of result.internalErrors) {
    const where = at === null ? "" : ` at ${printable(places.show(at))}`;
    const [what, rest] =
      fix === undefined ? ["crashed", "the other rules ran"] : ["mends badly", "other fixes were tried"];
    out.push(`${paint.error("error")}: rule ${rule} ${what}${where}: ${printable(message)}`);
    out.push(`  This is a bug in no502 ${context.version}, not in your configuration; ${rest}.`);
    out.push("  Please report it with these lines:");
    for (const line of (stack ?? message).split("\n")) out.push(`    ${printable(line)}`);
  }
  for (const { file, offset, message } of hints ? result.notices : []) {
    const place =
      file === null
        ? ""
        : `${offset === null ? result.display(file) : places.show({ file, start: offset, end: offset })}: `;
    out.push(`${paint.help("note")}: ${printable(place)}${printable(message)}`);
  }
  if (hints) for (const line of staleEntries(result)) out.push(`${paint.help("note")}: ${line}`);
  return out.map((line) => `${line}\n`).join("");
}

const entriesShown = 3;

/** What the baseline knows and nobody needs any more. */
function staleEntries({ baseline, display }: LintResult): readonly string[] {
  if (baseline === null || baseline.stale.length === 0) return [];
  const { file, stale } = baseline;
  const shown = stale.slice(0, entriesShown).map((entry) => `${entry.rule} in ${entry.file} (${entry.directive})`);
  const more = stale.length > entriesShown ? [`and ${stale.length - entriesShown} more`] : [];
  const match = stale.length === 1 ? "1 finding is" : `${stale.length} findings are`;
  const text = `${display(file)}: ${match} no longer there: ${[...shown, ...more].join(", ")}; \`no502 baseline prune\` takes ${stale.length === 1 ? "it" : "them"} out`;
  return [printable(text)];
}
