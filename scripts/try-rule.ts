/**
 * `npm run try-rule <id>`: all that concerns one rule, as often as wanted: writes the generated files again, lays the rule's
 * code out, runs its examples and unit tests, and its live proof where there is one and it can run here.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../src/source/nearest.ts";
import { project } from "./generate.ts";

process.exitCode = tryRule(process.argv.slice(2));

function tryRule([id, ...rest]: readonly string[]): number {
  const ids = readdirSync(join(project, "rules"), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  if (id === undefined || rest.length > 0 || !ids.includes(id)) {
    const near = id === undefined ? null : nearest(id, ids);
    console.error(id === undefined || rest.length > 0 ? "usage: npm run try-rule <id>" : `there is no rules/${id}/`);
    if (near !== null) console.error(`did you mean ${near}?`);
    return 2;
  }
  const unitTests = `test/rules/${id}.test.ts`;
  const tests = ["vitest/vitest.mjs", "run", "--hideSkippedTests"];
  const ruleTests = ["test/rules.test.ts", "test/pages.test.ts", "test/rule/symptoms.test.ts"];
  const steps = [
    ["@biomejs/biome/bin/biome", "check", "--write", `rules/${id}`],
    // A process of its own: it has to see the rule as it is now.
    ["tsx/dist/cli.mjs", "scripts/generate.ts"],
    [...tests, ...ruleTests, "-t", `(rule|the page of|the symptoms of) ${id} `],
    ...(existsSync(join(project, unitTests)) ? [[...tests, unitTests]] : []),
    ...proofSteps(id),
  ];
  for (const [program = "", ...args] of steps) {
    const command = [join(project, "node_modules", program), ...args];
    const { status } = spawnSync(process.execPath, command, { cwd: project, stdio: "inherit" });
    if (status !== 0) return status ?? 1;
  }
  return 0;
}

/** A proof that was never measured gets its versions and date, and the pages that show them. */
function proofSteps(id: string): string[][] {
  const path = join(project, "rules", id, "proof.json");
  if (!existsSync(path)) return [];
  const prove = ["tsx/dist/cli.mjs", "scripts/prove.ts"];
  const measured = /"measured"|"shown": *false/.test(readFileSync(path, "utf8"));
  return measured
    ? [[...prove, id]]
    : [
        [...prove, "--write", id],
        ["tsx/dist/cli.mjs", "scripts/generate.ts"],
      ];
}
