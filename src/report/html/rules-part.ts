import { suppressionRules } from "../../engine/suppression-rules.ts";
import type { AnyRule } from "../../rule/define-rule.ts";
import { byteOrder } from "../../source/file-system.ts";
import { type Html, html } from "./html.ts";
import { markdownToHtml } from "./markdown.ts";
import type { PageContext } from "./page-context.ts";

/** A rule's page, as Markdown; null where there is none. */
export type RuleDocs = (rule: string) => string | null;

/** Help on every rule that found something. */
export function rulesPart(context: PageContext, rules: readonly AnyRule[], docs: RuleDocs): Html {
  const found = [...new Set(context.findings.map(({ rule }) => rule))].filter(context.hasHelp).sort(byteOrder);
  if (found.length === 0) return html``;
  const summaries = new Map<string, string>([...rules, ...suppressionRules].map(({ id, summary }) => [id, summary]));
  const resolve = (href: string): string | null => {
    const rule = /^\.\.\/([\w-]+)\/doc\.md$/.exec(href)?.[1];
    return rule !== undefined && found.includes(rule) ? `#rule-${rule}` : null;
  };
  return html`<section id="rules" aria-labelledby="rules-title"><h2 id="rules-title" tabindex="-1">About the rules</h2>
${found.map(
  (
    rule,
  ) => html`<details class="rule-help" id="rule-${rule}"><summary><h3>${rule}</h3> <span>${summaries.get(rule)}</span></summary>
${markdownToHtml(docs(rule) ?? "", { level: 4, resolve })}</details>
`,
)}</section>`;
}
