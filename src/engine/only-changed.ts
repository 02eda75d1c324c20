import type { Finding } from "../rule/finding.ts";
import { LineIndex } from "../source/line-index.ts";
import type { FileId, Span } from "../source/span.ts";
import type { LintResult } from "./lint-result.ts";
import type { LineRange } from "./parse-diff.ts";

/** The changed lines of a file; `all` for one of which nothing older is known. */
export type ChangedLines = (file: FileId) => readonly LineRange[] | "all";

/** Every place of a finding, at both ends. */
export function placesOf({ at, related, unshown }: Finding): readonly Span[] {
  return [at, ...related.map(({ span }) => span), ...(unshown ?? [])];
}

/**
 * Keeps the findings with a place, at either end, on a changed line: a change of the PHP side alone may break what nginx
 * has said for years.
 *
 * @param ref what the user compares with, as written
 */
export function onlyChanged(result: LintResult, ref: string, changed: ChangedLines): LintResult {
  const touches = touching(result, changed);
  const isNew = (finding: Finding) => placesOf(finding).some(touches);
  const unchanged = result.findings.filter((finding) => !isNew(finding));
  return { ...result, findings: result.findings.filter(isNew), since: { ref, unchanged } };
}

/** The same over other texts, whose lines nobody compared: what was left out stays out, by its fingerprint. */
export function onlyAsBefore(result: LintResult, before: LintResult): LintResult {
  if (before.since === null) return result;
  const out = new Set(before.since.unchanged.map(({ fingerprint }) => fingerprint));
  const isNew = ({ fingerprint }: Finding) => !out.has(fingerprint);
  const unchanged = result.findings.filter((finding) => !isNew(finding));
  return { ...result, findings: result.findings.filter(isNew), since: { ref: before.since.ref, unchanged } };
}

function touching({ text }: Pick<LintResult, "text">, changed: ChangedLines): (span: Span) => boolean {
  const files = new Map<FileId, { readonly lines: LineIndex; readonly ranges: readonly LineRange[] | "all" }>();
  return ({ file, start, end }) => {
    let known = files.get(file);
    if (!known) {
      known = { lines: new LineIndex(text(file) ?? ""), ranges: changed(file) };
      files.set(file, known);
    }
    const { lines, ranges } = known;
    if (ranges === "all") return true;
    const first = lines.position(start).line;
    // The end is exclusive: a line break that ends the span belongs to its last line.
    const last = Math.max(first, lines.position(Math.max(start, end - 1)).line);
    return ranges.some((range) => range.start <= last && first <= range.end);
  };
}
