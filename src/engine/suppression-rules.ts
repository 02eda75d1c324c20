import type { Severity } from "../rule/define-rule.ts";

/** A finding the engine makes itself, about suppression comments. Settings apply to it, suppressions do not. */
export interface SuppressionRule {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly levels?: readonly Severity[];
  readonly fixable?: "safe" | "unsafe";
  readonly idle?: true;
}

/** In id order. docs/suppressions.md explains each. */
export const suppressionRules = [
  {
    id: "suppression-malformed",
    summary: "a comment that starts as a suppression and cannot be read as one",
    severity: "error",
  },
  {
    id: "suppression-unknown-rule",
    summary: "a suppression names a rule that does not exist",
    severity: "error",
    fixable: "unsafe",
  },
  {
    id: "suppression-unused",
    summary: "a suppression that suppresses nothing",
    severity: "warning",
    levels: ["warning", "info"],
    fixable: "safe",
    idle: true,
  },
  {
    id: "suppression-without-reason",
    summary: "a suppression that does not say why",
    severity: "warning",
  },
  {
    id: "suppression-without-rule",
    summary: "a suppression that names no rule, and so suppresses nothing",
    severity: "error",
  },
] as const satisfies readonly SuppressionRule[];

export type SuppressionRuleId = (typeof suppressionRules)[number]["id"];
