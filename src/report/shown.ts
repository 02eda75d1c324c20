import type { LintResult } from "../engine/lint-result.ts";
import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** The findings at or above a severity, in the order of the result. */
export function shownFindings(result: LintResult, show: Severity): readonly Finding[] {
  return result.findings.filter((finding) => rank[finding.severity] >= rank[show]);
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
}

/** All findings by severity, whether a report shows them or not. */
export function countFindings(findings: readonly Finding[]): Counts {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}
