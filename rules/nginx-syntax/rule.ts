import { defineRule } from "../../src/rule/define-rule.ts";
import { nginxRefusals } from "../../src/rule/nginx-refusals.ts";
import { reportOfProblem, reportOfRefusal } from "../../src/rule/syntax-report.ts";
import type { FileId } from "../../src/source/span.ts";
import type { NginxFile } from "../../src/syntax/nginx/tree.ts";

export default defineRule({
  id: "nginx-syntax",
  summary: "nginx cannot read the file: a sign is missing or one too many",
  category: "files",
  severity: "error",
  levels: ["error", "warning"],
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/beginners_guide.html#conf_structure", "src/core/ngx_conf_file.c"],
  symptoms: [
    /unexpected "[;{}a-z]"/,
    /unexpected end of file, expecting "[;}]"/,
    /directive "\S+" is not terminated by ";"/,
    /directive "\S+" has no opening "\{"/,
    /invalid number of arguments in "\S+" directive/,
    /no "events" section in configuration/,
  ],
  related: ["nginx-misplaced-directive", "nginx-invalid-value"],
  fixable: "mixed",
  each: "stack",
  check(stack, { report }) {
    const refusals = stack.nginx.flatMap((nginx) => nginxRefusals(nginx, stack));
    const split = new Set<FileId>();
    for (const refusal of refusals) {
      if (refusal.rule !== "nginx-syntax") continue;
      if (refusal.code === "split-expression") split.add(refusal.at.file);
      report(reportOfRefusal(refusal));
    }
    for (const { refusals: cycles } of stack.nginx) {
      for (const { code, message, at, related } of cycles) {
        if (code === "include-cycle") report({ message, at, related, label: "leads back" });
      }
    }
    for (const file of stack.files.values()) {
      if (file.kind !== "nginx") continue;
      for (const problem of file.problems) {
        if (problem.code === "unclosed-brace" && (split.has(file.id) || hasOpenQuote(file))) continue;
        report(reportOfProblem(problem, file));
      }
    }
  },
});

/** What follows the quote is lost, a closing brace perhaps; an expression's brace is itself the one that nothing closes. */
function hasOpenQuote(file: NginxFile): boolean {
  return file.problems.some(({ code }) => code === "unclosed-quote");
}
