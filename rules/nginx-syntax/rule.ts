import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { insertion } from "../../src/rule/insertion.ts";
import { nginxRefusals, type RuledRefusal } from "../../src/rule/nginx-refusals.ts";
import { wordBefore } from "../../src/rule/word-before.ts";
import type { FileId } from "../../src/source/span.ts";
import type { NginxFile } from "../../src/syntax/nginx/tree.ts";
import type { SyntaxProblem } from "../../src/syntax/problem.ts";

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
  fixable: "safe",
  each: "stack",
  check(stack, { report }) {
    const refusals = stack.nginx.flatMap((nginx) => nginxRefusals(nginx, stack));
    const split = new Set<FileId>();
    for (const refusal of refusals) {
      if (refusal.rule !== "nginx-syntax") continue;
      if (refusal.code === "split-expression") split.add(refusal.at.file);
      report({
        message: refusal.message,
        args: refusal.original === null ? {} : { original: refusal.original },
        at: refusal.at,
        label: labels[refusal.code] ?? "nginx stops here",
        related: refusal.related,
        fix: semicolonFix(refusal),
        ...(refusal.accepted ? { severity: "warning" } : {}),
      });
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
        report({
          message: sentence(problem),
          args: problem.original === null ? {} : { original: problem.original },
          at: problem.end > problem.start ? problem : wordBefore(file.text, problem),
          label: labels[problem.code] ?? "nginx stops here",
          fix: problemFix(problem),
        });
      }
    }
  },
});

/** What follows the quote is lost, a closing brace perhaps; an expression's brace is itself the one that nothing closes. */
function hasOpenQuote(file: NginxFile): boolean {
  return file.problems.some(({ code }) => code === "unclosed-quote");
}

const labels: Readonly<Record<string, string>> = {
  "missing-semicolon": 'no ";" after this',
  "forgotten-semicolon": 'no ";" after this',
  "split-expression": "needs quotes",
  "glued-name": "a space is missing",
  "missing-block": "a block is missing",
  "unexpected-block": 'ends with ";"',
  "unclosed-brace": "never closed",
  "unclosed-quote": "never closed",
  "missing-events": "no events block in this file",
};

function sentence({ message }: SyntaxProblem): string {
  const text = /^nginx\b/.test(message) ? message : message.charAt(0).toLowerCase() + message.slice(1);
  return `nginx does not start: ${text.replace(/^nginx takes/, "it takes")}`;
}

function semicolonFix({ semicolonAt, at }: RuledRefusal): Fix | [] {
  if (!semicolonAt) return [];
  return insertion('Write the missing ";"', semicolonAt.certain ? "safe" : "unsafe", at.file, semicolonAt.offset, ";");
}

function problemFix(problem: SyntaxProblem): Fix | [] {
  if (problem.code === "missing-semicolon")
    return insertion('Write the missing ";"', "safe", problem.file, problem.start, ";");
  if (problem.code !== "unexpected-semicolon") return [];
  return { title: 'Remove the ";"', safety: "safe", edits: [{ span: problem, text: "" }] };
}
