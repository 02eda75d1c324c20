import type { FailOn } from "../config/config.ts";
import type { Stack } from "../model/stack.ts";
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

/**
 * 0: nothing at or above the fail level; 1: findings; 2: the job could not be done (a file could not be read, a rule
 * crashed, or there was nothing to lint).
 */
export function exitCode(result: Judged, rules: ExitRules): 0 | 1 | 2 {
  const unread = result.unread.filter(({ failure }) => isTrouble(failure));
  if (result.internalErrors.length > 0 || unread.length > 0) return 2;
  // A shard may hold nothing where the whole holds something.
  const whole = result.coverage.files + (result.shard?.stacks ?? 0);
  if (whole === 0 && !rules.allowEmpty) return 2;
  const unlinked = rules.requireLinks === true && unlinkedRoutes(result.stacks ?? []).length > 0;
  return !rules.exitZero && (unlinked || fails(result, rules)) ? 1 : 0;
}

/** A template that another tool fills in is nothing that the user could make readable. */
export function isTrouble(failure: string): boolean {
  return failure !== "template";
}

function fails({ findings }: Judged, { failOn, maxWarnings }: ExitRules): boolean {
  const warnings = findings.filter((finding) => finding.severity === "warning").length;
  if (maxWarnings !== null && warnings > maxWarnings) return true;
  if (failOn === "never") return false;
  return findings.some(({ severity }) => {
    if (severity === "warning" && maxWarnings !== null) return false;
    return severityRank[severity] <= severityRank[failOn];
  });
}
