import type { Severity } from "../../rule/define-rule.ts";
import type { ReportContext } from "../context.ts";

import type { RuleInfo } from "../rule-info.ts";
import { docsOf, pageAddress, rulePage } from "../rule-page.ts";

export const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
};

const problemSeverities: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "recommendation",
};

/** Rules on what is open to strangers are of security. GitHub shows these as high, medium and low. */
const securitySeverities: Readonly<Record<Severity, string>> = { error: "8.0", warning: "5.0", info: "2.0" };

/** Longer texts are refused by GitHub. */
const longest = { name: 255, text: 1024 };

/** `reportingDescriptor`: what GitHub shows beside a finding, the rule's whole page among it. */
export function ruleDescriptor(rule: RuleInfo, context: ReportContext) {
  const path = docsOf(rule.id);
  const markdown = context.page(path);
  const page = markdown === null ? null : rulePage(markdown, path, context);
  const address = pageAddress(path, context);
  const security = rule.category === "exposure";
  return {
    id: rule.id,
    name: shortened(
      rule.id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
      longest.name,
    ),
    shortDescription: { text: shortened(rule.summary, longest.text) },
    fullDescription: { text: shortened(page?.intro || rule.summary, longest.text) },
    help: page === null ? { text: rule.summary } : { text: page.text, markdown: page.markdown },
    ...(address === null ? {} : { helpUri: address }),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: {
      tags: ["nginx", "php-fpm", rule.category, ...(security ? ["security"] : [])],
      precision: rule.confidence,
      ...(security
        ? { "security-severity": securitySeverities[rule.severity] }
        : { "problem.severity": problemSeverities[rule.severity] }),
    },
  };
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
