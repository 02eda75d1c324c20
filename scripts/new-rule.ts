/**
 * `npm run new-rule <id>`: makes rules/<id>/ with everything a rule needs. Its bad example expects a finding that the
 * fresh rule does not report, so the tests fail until the rule is written.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { project, writeAll } from "./generate.ts";
import { newRuleFiles, ruleIdProblem } from "./new-rule-files.ts";

async function main(args: readonly string[]): Promise<number> {
  const [id, ...rest] = args;
  if (id === undefined || rest.length > 0) {
    console.error("usage: npm run new-rule <id>, such as: npm run new-rule small-backlog");
    return 2;
  }
  const folder = join(project, "rules", id);
  const problem = ruleIdProblem(id) ?? (existsSync(folder) ? `rules/${id} exists already` : null);
  if (problem !== null) {
    console.error(problem);
    return 2;
  }
  const files = newRuleFiles(id);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const generated = await writeAll();
  const list = (paths: readonly string[]) => paths.map((path) => `  ${path}\n`).join("");
  console.log(
    `made\n${list(Object.keys(files).map((path) => `rules/${id}/${path}`))}and wrote again\n${list(generated)}`,
  );
  console.log(`next
  1. bad/, good/ and fixed/: small real stacks; each line of bad/ that must be reported ends in "expect: ${id}"
  2. rule.ts, then doc.md
  3. npm run try-rule ${id}    as often as you like: what is missing, and what the rule reports
  4. npm run check && npm test
docs/adding-a-rule.md says more.`);
  return 0;
}

if (process.argv[1] && pathToFileURL(process.argv[1]).href === import.meta.url) {
  process.exitCode = await main(process.argv.slice(2));
}
