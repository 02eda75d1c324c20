import type { NginxFile } from "../syntax/nginx/tree.ts";
import type { SyntaxProblem } from "../syntax/problem.ts";
import type { Fix, Report } from "./define-rule.ts";
import { insertion } from "./insertion.ts";
import type { RuledRefusal } from "./nginx-refusals.ts";
import { wordBefore } from "./word-before.ts";

const labels: Readonly<Record<string, string>> = {
  "missing-semicolon": 'no ";" after this',
  "forgotten-semicolon": 'no ";" after this',
  "text-after-quote": "a space is missing before this",
  "unexpected-semicolon": "one too many",
  "split-expression": "needs quotes",
  "glued-name": "a space is missing",
  "missing-block": "a block is missing",
  "unexpected-block": 'ends with ";"',
  "unclosed-brace": "never closed",
  "unclosed-quote": "never closed",
  "missing-events": "no events block in this file",
};

/** What a statement of nginx lacks, as a rule reports it. */
export function reportOfRefusal(refusal: RuledRefusal): Report {
  const { message, original, at, related, code, accepted, semicolonAt } = refusal;
  return {
    message,
    args: original === null ? {} : { original },
    at,
    label: labels[code] ?? "nginx stops here",
    related,
    fix: semicolonAt ? writeSemicolon(at.file, semicolonAt.offset, semicolonAt.certain) : [],
    ...(accepted ? { severity: "warning" } : {}),
  };
}

/** What nginx's reader refuses, as a rule reports it. */
export function reportOfProblem(problem: SyntaxProblem, file: NginxFile): Report {
  const { message, original, code } = problem;
  const text = /^nginx\b/.test(message) ? message : message.charAt(0).toLowerCase() + message.slice(1);
  return {
    message: `nginx does not start: ${text.replace(/^nginx takes/, "it takes")}`,
    args: original === null ? {} : { original },
    at: problem.end > problem.start ? problem : wordBefore(file.text, problem),
    label: labels[code] ?? "nginx stops here",
    fix: fixOf(problem),
  };
}

function fixOf(problem: SyntaxProblem): Fix | [] {
  if (problem.code === "missing-semicolon") return writeSemicolon(problem.file, problem.start, true);
  if (problem.code !== "unexpected-semicolon") return [];
  return { title: 'Remove the ";"', safety: "safe", edits: [{ span: problem, text: "" }] };
}

function writeSemicolon(file: NginxFile["id"], offset: number, certain: boolean): Fix {
  return insertion('Write the missing ";"', certain ? "safe" : "unsafe", file, offset, ";");
}
