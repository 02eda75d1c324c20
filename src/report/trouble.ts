import { isTrouble } from "../engine/exit-code.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { ReportContext } from "./context.ts";
import { printable } from "./display-width.ts";
import { createPlaces } from "./places.ts";
import { style } from "./style.ts";
import { plural } from "./summary.ts";

/**
 * What went wrong beside the findings, for standard error: files that could not be read, rules of ours that crashed and,
 * with `hints`, notices. Empty when all went well.
 */
export function trouble(result: LintResult, context: ReportContext, hints: boolean): string {
  const paint = style(context.color);
  const places = createPlaces(result);
  const out: string[] = [];
  const templates = result.unread.filter(({ failure }) => !isTrouble(failure));
  const unread = result.unread.filter(({ failure }) => isTrouble(failure));
  for (const { file, message, offset, failure } of [...unread, ...(hints ? templates.slice(0, templatesShown) : [])]) {
    const place = offset === undefined ? result.display(file) : places.show({ file, start: offset, end: offset });
    const level = isTrouble(failure) ? paint.error("error") : paint.help("note");
    out.push(`${level}: ${printable(place)}: ${printable(message)}`);
  }
  if (hints && templates.length > templatesShown) {
    out.push(`  and ${plural(templates.length - templatesShown, "more template")}; --format json lists them`);
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
  for (const { file, offset, message } of hints ? result.notices.slice(0, noticesShown) : []) {
    const place =
      file === null
        ? ""
        : `${offset === null ? result.display(file) : places.show({ file, start: offset, end: offset })}: `;
    out.push(`${paint.help("note")}: ${printable(place)}${printable(message)}`);
  }
  if (hints && result.notices.length > noticesShown) {
    out.push(`  and ${plural(result.notices.length - noticesShown, "more note")}; --format sarif lists them`);
  }
  if (hints) for (const line of staleEntries(result)) out.push(`${paint.help("note")}: ${line}`);
  return out.map((line) => `${line}\n`).join("");
}

const entriesShown = 3;
/** A run over many repositories has hundreds: nobody reads them, and they hide what counts. */
const templatesShown = 3;
const noticesShown = 10;

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
