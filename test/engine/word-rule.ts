import { type AnyRule, defineRule, type Report } from "../../src/rule/define-rule.ts";
import { span } from "../../src/source/span.ts";

/** A rule that reports every occurrence of a word in every file. */
export function wordRule(id: string, word: string, more: Partial<AnyRule> = {}, report: Partial<Report> = {}): AnyRule {
  return defineRule({
    id,
    summary: `finds ${word}`,
    category: "operation",
    severity: "warning",
    confidence: "high",
    since: "0.1.0",
    sources: ["test"],
    each: "file",
    check(file, context) {
      for (let at = file.text.indexOf(word); at !== -1; at = file.text.indexOf(word, at + 1)) {
        context.report({ message: `Found ${word}.`, at: span(file.id, at, at + word.length), ...report });
      }
    },
    ...more,
  });
}
