import type { LintResult } from "../engine/lint-result.ts";
import { severityRank } from "../engine/raw-finding.ts";
import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";

/** The findings at or above a severity, in the order of the result. */
export function shownFindings(result: LintResult, show: Severity): readonly Finding[] {
  return listed(result.findings, show);
}

/** Those at or above a severity, in their order. */
export function listed<T extends Finding>(findings: readonly T[], show: Severity): readonly T[] {
  return findings.filter((finding) => severityRank[finding.severity] <= severityRank[show]);
}

/** The worst first, otherwise in their order. */
export function worstFirst<T extends Finding>(findings: readonly T[]): readonly T[] {
  return [...findings].sort((a, b) => severityRank[a.severity] - severityRank[b.severity]);
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
}

/** All findings by severity, whether a report shows them or not. */
export function countFindings(findings: readonly Pick<Finding, "severity">[]): Counts {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}
