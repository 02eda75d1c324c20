import { join } from "node:path";
import type { LintResult } from "../../src/engine/lint-result.ts";
import { readTree, ruleFolders, rulesFolder } from "./examples.ts";
import { lintFiles } from "./lint.ts";

/** Every rule's bad example, linted: what formats are held against. */
export function badExamples(): readonly (readonly [id: string, result: LintResult])[] {
  return ruleFolders.flatMap((id) => {
    const files = readTree(join(rulesFolder, id, "bad"));
    return Object.keys(files).length === 0 ? [] : [[id, lintFiles(files)] as const];
  });
}
