import type { FailOn } from "../config/config.ts";
import type { Stack } from "../model/stack.ts";
import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { LintResult } from "./lint-result.ts";
import { severityRank } from "./raw-finding.ts";
import { unlinkedRoutes } from "./unlinked-routes.ts";

export interface ExitRules {
  readonly failOn: FailOn;
  /** Up to this many warnings do not fail the run; null when `failOn` alone decides. */
  readonly maxWarnings: number | null;
  /** Findings never fail the run; trouble (2) still does. */
  readonly exitZero: boolean;
  /** Nothing to lint is well. */
  readonly allowEmpty: boolean;
  /** A route to PHP without a known pool fails the run. */
  readonly requireLinks?: boolean;
}

export interface Judged {
  readonly unread: readonly Pick<LintResult["unread"][number], "failure">[];
  readonly internalErrors: readonly unknown[];
  readonly findings: readonly Pick<Finding, "severity">[];
  readonly stacks?: readonly Stack[];
  readonly shard?: LintResult["shard"];
  readonly coverage: Pick<LintResult["coverage"], "files">;
}

/** What of a run its exit code depends on. */
export interface Outcome {
  /** A file could not be read, or a rule crashed. */
  readonly trouble: boolean;
  /** There was nothing to lint. */
  readonly empty: boolean;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly unlinked: boolean;
}

/**
 * 0: nothing at or above the fail level; 1: findings; 2: the job could not be done (a file could not be read, a rule
 * crashed, or there was nothing to lint).
 */
export function exitCode(result: Judged, rules: ExitRules): 0 | 1 | 2 {
  const findings = { error: 0, warning: 0, info: 0 };
  for (const { severity } of result.findings) findings[severity]++;
  return exitCodeOf(
    {
      trouble: hadTrouble(result),
      // A shard may hold nothing where the whole holds something.
      empty: result.coverage.files + (result.shard?.stacks ?? 0) === 0,
      findings,
      unlinked: rules.requireLinks === true && unlinkedRoutes(result.stacks ?? []).length > 0,
    },
    rules,
  );
}

export function exitCodeOf({ trouble, empty, findings, unlinked }: Outcome, rules: ExitRules): 0 | 1 | 2 {
  if (trouble || (empty && !rules.allowEmpty)) return 2;
  return !rules.exitZero && (unlinked || fails(findings, rules)) ? 1 : 0;
}

/** Whether something that had to be read was not, or a rule crashed: what was found is not all there is. */
export function hadTrouble({ unread, internalErrors }: Pick<Judged, "unread" | "internalErrors">): boolean {
  return internalErrors.length > 0 || unread.some(({ failure }) => isTrouble(failure));
}

/** A template that another tool fills in is nothing that the user could make readable. */
export function isTrouble(failure: string): boolean {
  return failure !== "template";
}

function fails(findings: Outcome["findings"], { failOn, maxWarnings }: ExitRules): boolean {
  if (maxWarnings !== null && findings.warning > maxWarnings) return true;
  if (failOn === "never") return false;
  return (["error", "warning", "info"] as const).some((severity) => {
    if (severity === "warning" && maxWarnings !== null) return false;
    return findings[severity] > 0 && severityRank[severity] <= severityRank[failOn];
  });
}
