import type { LintResult } from "../../engine/lint-result.ts";
import type { Finding } from "../../rule/finding.ts";
import type { Span } from "../../source/span.ts";
import { createPlaces, type Places } from "../places.ts";

/** What every part of the page is made from. */
export interface PageContext {
  readonly result: LintResult;
  readonly places: Places;
  /** The findings in the order of the page: the worst severity first. */
  readonly findings: readonly Finding[];
  /** `finding-12`, the id of a finding's element. */
  anchor(finding: Finding): string;
  /** `nginx/shop.conf:23:9`. */
  place(span: Span): string;
  /** Whether the page has help on a rule, at `#rule-<id>`. */
  hasHelp(rule: string): boolean;
}

const order = ["error", "warning", "info"] as const;

export function pageContext(result: LintResult, hasHelp: (rule: string) => boolean): PageContext {
  const places = createPlaces(result);
  const findings = order.flatMap((severity) => result.findings.filter((finding) => finding.severity === severity));
  const numbers = new Map(findings.map((finding, at) => [finding, at + 1]));
  return {
    result,
    places,
    findings,
    anchor: (finding) => `finding-${numbers.get(finding) ?? 0}`,
    place: (span) => places.show(span),
    hasHelp,
  };
}
