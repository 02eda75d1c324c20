import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { wordBefore } from "../../src/rule/word-before.ts";
import type { SyntaxProblem } from "../../src/syntax/problem.ts";

export default defineRule({
  id: "fpm-syntax",
  summary: "PHP-FPM cannot read a line of its configuration and does not start",
  category: "files",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://www.php.net/manual/en/install.fpm.configuration.php",
    "Zend/zend_ini_parser.y",
    "sapi/fpm/fpm/fpm_conf.c",
  ],
  symptoms: [
    /value is NULL for a ZEND_INI_PARSER_ENTRY/,
    /syntax error, unexpected .* in Unknown on line 1/,
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\)/,
  ],
  related: ["fpm-rejected"],
  fixable: "safe",
  each: "fpm",
  check(fpm, { stack, report }) {
    for (const id of fpm.files) {
      const file = stack.files.get(id);
      if (file?.kind !== "ini") continue;
      for (const problem of file.problems) {
        report({
          message: `PHP-FPM does not start, and nginx answers 502 for its pools: ${problem.message}.`,
          args: problem.original === null ? {} : { original: problem.original },
          at: problem.end > problem.start ? problem : wordBefore(file.text, problem),
          label: problem.code === "hash-comment" ? "no comment for PHP-FPM" : "PHP-FPM stops here",
          fix: hashFix(problem),
        });
      }
    }
  },
});

function hashFix({ code, file, start }: SyntaxProblem): Fix | [] {
  if (code !== "hash-comment") return [];
  const span = { file, start, end: start + 1 };
  return { title: 'Begin the comment with ";"', safety: "safe", edits: [{ span, text: ";" }] };
}
