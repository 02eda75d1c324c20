import { isBefore } from "../../src/facts/fpm/setting.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { plural } from "../../src/rule/show.ts";
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
    /Unable to include \S+ from \S+ at line /,
    /failed to load configuration file '\S+'/,
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
  ],
  related: ["fpm-rejected"],
  fixable: "safe",
  each: "fpm",
  check(fpm, { stack, report }) {
    for (const id of fpm.files) {
      const file = stack.files.get(id);
      if (file?.kind !== "ini") continue;
      for (const run of hashRuns(file.text, file.problems)) {
        const [problem] = run;
        // PHP 7.0 took "#" away (UPGRADING: "Removed support for # comments in ini files").
        if (isHash(problem) && fpm.version !== null && isBefore(fpm.version, "7.0")) continue;
        const more = run.length > 1 ? `, nor in ${plural(run.length - 1, "line")} below it` : "";
        report({
          message: `PHP-FPM does not start, and nginx answers 502 for its pools: ${problem.message}${more}.`,
          args: problem.original === null ? {} : { original: problem.original },
          at: problem.end > problem.start ? problem : wordBefore(file.text, problem),
          label: isHash(problem) ? "no comment for PHP-FPM" : "PHP-FPM stops here",
          fix: hashFix(run),
        });
      }
    }
  },
});

type Run = readonly [SyntaxProblem, ...SyntaxProblem[]];

function isHash(problem: SyntaxProblem): boolean {
  return problem.code === "hash-comment";
}

/** Comment lines that follow each other are one mistake. */
function hashRuns(text: string, problems: readonly SyntaxProblem[]): Run[] {
  const runs: [SyntaxProblem, ...SyntaxProblem[]][] = [];
  for (const problem of problems) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const follows =
      last && isHash(last) && isHash(problem) && /^[^\n]*\n[ \t]*$/.test(text.slice(last.end, problem.start));
    if (run && follows) run.push(problem);
    else runs.push([problem]);
  }
  return runs;
}

function hashFix(run: Run): Fix | [] {
  if (!isHash(run[0])) return [];
  const edits = run.map(({ file, start }) => ({ span: { file, start, end: start + 1 }, text: ";" }));
  return { title: 'Begin the comment with ";"', safety: "safe", edits };
}
