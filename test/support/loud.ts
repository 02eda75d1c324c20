import type { LintResult } from "../../src/engine/lint-result.ts";
import { lintFiles } from "./lint.ts";

/**
 * Errors and warnings of every rule, as `nginx-syntax «root»`: what a user sees of these files. Pools in tests are tiny, so
 * what is said of their size is left out.
 */
export function loud(files: Readonly<Record<string, string>>): readonly string[] {
  const result = lintFiles(files);
  const crashed = result.internalErrors[0];
  if (crashed) throw new Error(crashed.stack ?? crashed.message);
  return result.findings
    .filter(({ severity, rule }) => severity !== "info" && rule !== "undersized-max-children")
    .map(({ rule, at }) => `${rule} «${textAt(result, at)}»`);
}

function textAt(result: LintResult, { file, start, end }: LintResult["findings"][number]["at"]): string {
  return (result.text(file) ?? "").slice(start, end);
}
