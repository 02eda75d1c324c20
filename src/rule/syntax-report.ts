import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";
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
    fix: semicolonAt ? writeSemicolon(at.file, semicolonAt.offset, semicolonAt.certain) : statementFix(refusal),
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
  if (problem.code === "text-after-quote") {
    // The two may have been meant as one word as well.
    return insertion("Write a space between the two", "unsafe", problem.file, problem.start, " ");
  }
  if (problem.code !== "unexpected-semicolon") return [];
  return { title: 'Remove the ";"', safety: "safe", edits: [{ span: problem, text: "" }] };
}

function statementFix({ code, directive, at, spaceAt }: RuledRefusal): Fix | [] {
  if (code === "missing-events") {
    return insertion('Write "events {}"', "safe", at.file, at.start, "events {}\n\n");
  }
  if (spaceAt) return writeSpace(at.file, spaceAt.offset, spaceAt.instead);
  return code === "split-expression" && directive ? quoteExpression(directive) : [];
}

/** `if($a)`; `listen=80` was meant as the same with a space in the place of the sign. */
function writeSpace(file: NginxFile["id"], offset: number, instead: 0 | 1): Fix {
  if (instead === 0) return insertion("Write the missing space", "safe", file, offset, " ");
  const edits = [{ span: { file, start: offset, end: offset + 1 }, text: " " }];
  return { title: 'Write a space instead of "="', safety: "unsafe", edits };
}

/** The expression goes on to the next white space. */
function quoteExpression({ args, block, name }: Directive): Fix | [] {
  const word = args.at(-1) ?? name;
  const rest = block?.items[0]?.name;
  if (!rest || rest.quote !== null || /["\\]$|"/.test(`${word.text}{${rest.text}`)) return [];
  const { file } = word;
  const quote = (at: number) => ({ span: { file, start: at, end: at }, text: '"' });
  return { title: "Put the expression in quotes", safety: "safe", edits: [quote(word.start), quote(rest.end)] };
}

function writeSemicolon(file: NginxFile["id"], offset: number, certain: boolean): Fix {
  return insertion('Write the missing ";"', certain ? "safe" : "unsafe", file, offset, ";");
}
