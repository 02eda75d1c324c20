import type { Fix } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { LintResult } from "./lint-result.ts";

/** Which fixes may be applied: those that cannot change behaviour beyond removing the fault, or the guesses too. */
export type FixLevel = "safe" | "all";

/**
 * The fix of a finding that would be applied: the first safe one, else the first. Null where none is allowed, or where a file
 * that it changes cannot be written (a part of a dump, standard input).
 */
export function usableFix(finding: Finding, allow: FixLevel, { editable }: Pick<LintResult, "editable">): Fix | null {
  const fixes = finding.fixes.filter(({ edits }) => edits.length > 0 && edits.every(({ span }) => editable(span.file)));
  return fixes.find(({ safety }) => safety === "safe") ?? (allow === "all" ? (fixes[0] ?? null) : null);
}
