import type { LintResult } from "../engine/lint-result.ts";
import { type FixLevel, usableFix } from "../engine/usable-fix.ts";
import type { Edit, Fix } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { Span } from "../source/span.ts";

/** A fix with the findings that it is for: several may want the very same change. */
export interface Candidate {
  readonly fix: Fix;
  readonly findings: readonly [Finding, ...Finding[]];
}

/**
 * The fixes that may be applied together: of two that touch each other the one of the earlier finding. What is left out comes
 * with the next round, when its finding was looked at again.
 *
 * @param wanted which findings are to be fixed
 */
export function chooseFixes(
  result: LintResult,
  allow: FixLevel,
  wanted: (finding: Finding) => boolean,
): readonly Candidate[] {
  const taken = new Map<string, { fix: Fix; findings: [Finding, ...Finding[]] }>();
  const edits: Edit[] = [];
  for (const finding of result.findings) {
    const fix = wanted(finding) ? usableFix(finding, allow, result) : null;
    if (fix === null) continue;
    const key = JSON.stringify(fix.edits.map(({ span: { file, start, end }, text }) => [file, start, end, text]));
    const same = taken.get(key);
    if (same) {
      same.findings.push(finding);
      continue;
    }
    if (fix.edits.some(({ span }) => edits.some((edit) => touch(edit.span, span)))) continue;
    edits.push(...fix.edits);
    taken.set(key, { fix, findings: [finding] });
  }
  return [...taken.values()];
}

/** Also where they only meet: which of two insertions at one place comes first, nobody has said. */
function touch(a: Span, b: Span): boolean {
  return a.file === b.file && a.start <= b.end && b.start <= a.end;
}
