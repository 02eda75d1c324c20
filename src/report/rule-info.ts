import { suppressionRules } from "../engine/suppression-rules.ts";
import type { AnyRule, Confidence, Severity } from "../rule/define-rule.ts";

/** What reports say of a rule, of those in `rules/` and of the engine's own alike. */
export interface RuleInfo {
  readonly id: string;
  readonly summary: string;
  /** A category of rules, or `suppressions`. */
  readonly category: string;
  /** The highest level it reports at. */
  readonly severity: Severity;
  readonly confidence: Confidence;
}

/** Every rule that findings may name, in the order of the ids. */
export function ruleInfos(rules: readonly AnyRule[]): readonly RuleInfo[] {
  return [
    ...rules,
    ...suppressionRules.map((rule) => ({ ...rule, category: "suppressions", confidence: "high" as const })),
  ]
    .map(({ id, summary, category, severity, confidence }) => ({ id, summary, category, severity, confidence }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
