import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { lint } from "../src/index.ts";
import { diskFileSystem } from "../src/source/disk.ts";
import { projectFolder } from "./support/examples.ts";

/** Small stacks whose outcome was measured on real servers; they lie beside the project where it is developed. */
const cases = join(projectFolder, "../shared/lab/cases");
const table = join(cases, "EXPECT.tsv");
const rows = existsSync(table)
  ? readFileSync(table, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t") as [string, string])
  : [];
const known = new Set(rules.map((rule) => rule.id));

/** The lab's pools are tiny on purpose. */
const tiny = "undersized-max-children";

describe.skipIf(rows.length === 0)("measured cases", () => {
  it.each(rows)("%s: %s", (name, expected) => {
    const result = lint({ fileSystem: diskFileSystem, cwd: cases, paths: [join(cases, name)] });
    expect(result.internalErrors).toEqual([]);
    expect(result.unread).toEqual([]);
    const loud = result.findings.filter(({ rule, severity }) => severity !== "info" && rule !== tiny);
    const found = [...new Set(loud.map(({ rule }) => rule))];
    if (expected === "clean" || !known.has(expected)) expect(found).toEqual([]);
    else expect(found).toContain(expected);
  });
});
