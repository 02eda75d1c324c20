import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { defaultConfig } from "../src/config/config.ts";
import { lint } from "../src/engine/lint.ts";
import type { LintResult } from "../src/engine/lint-result.ts";
import { diskFileSystem } from "../src/source/disk.ts";
import { projectFolder } from "./support/examples.ts";

/** Configuration of public repositories, which lies beside the project where it is developed and is no part of it. */
const corpus = join(dirname(projectFolder), "shared/corpus");
const here = existsSync(corpus);
const repositories = here
  ? readdirSync(corpus, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  : [];

type Counts = Record<string, Record<string, number>>;

/**
 * How many findings of each level and rule there are over all repositories, each linted by itself. Every error and warning
 * counted here was read beside the files and found true.
 */
const recorded = JSON.parse(readFileSync(join(projectFolder, "test/corpus-counts.json"), "utf8")) as Counts;

function lintFolder(folder: string): LintResult {
  const request = {
    fileSystem: diskFileSystem,
    cwd: folder,
    paths: [folder],
    config: defaultConfig(folder),
    stdin: null,
  };
  return lint({ ...request, select: null, disable: [], baseline: null, shard: null }, rules);
}

describe.skipIf(!here)("the corpus", () => {
  it("is linted without a fault of ours, and no rule reports more than was read by hand", () => {
    const counts: Counts = { error: {}, warning: {}, info: {} };
    const where = new Map<string, string[]>();
    for (const name of repositories) {
      const result = lintFolder(join(corpus, name));
      expect(result.internalErrors, name).toEqual([]);
      for (const { rule, severity, at } of result.findings) {
        const ofLevel = counts[severity] as Record<string, number>;
        ofLevel[rule] = (ofLevel[rule] ?? 0) + 1;
        const key = `${severity} ${rule}`;
        where.set(key, [...(where.get(key) ?? []), `${name}/${result.display(at.file)}`]);
      }
    }
    const grown = Object.entries(counts).flatMap(([severity, ofLevel]) =>
      Object.entries(ofLevel).flatMap(([rule, count]) => {
        const seen = recorded[severity]?.[rule] ?? 0;
        if (count <= seen) return [];
        const places = [...new Set(where.get(`${severity} ${rule}`))].join("\n  ");
        return [
          `${severity} ${rule}: ${count}, and ${seen} were read; read the new ones beside the files, then write the count into test/corpus-counts.json:\n  ${places}`,
        ];
      }),
    );
    expect(grown.join("\n")).toBe("");
  }, 600_000);

  it("is linted as one tree, too", () => {
    const { internalErrors, coverage } = lintFolder(corpus);
    expect(internalErrors).toEqual([]);
    expect(coverage.routes).toBeGreaterThan(300);
  }, 600_000);
});
