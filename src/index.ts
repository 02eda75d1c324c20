import { rules as allRules } from "../rules/index.ts";
import { defaultConfig } from "./config/config.ts";
import { type LintRequest, lint as lintWith } from "./engine/lint.ts";
import type { LintResult } from "./engine/lint-result.ts";
import { severityRank } from "./engine/raw-finding.ts";
import type { FixLevel } from "./engine/usable-fix.ts";
import { type FixOutcome, fixFindings } from "./fix/fix-findings.ts";
import type { AnyRule, Severity } from "./rule/define-rule.ts";
import type { FileSystem } from "./source/file-system.ts";

/** Every rule that no502 ships, in the order of their ids. */
export const rules: readonly AnyRule[] = allRules;

/** What `lint` takes: only the file system, the working directory and the paths have to be given. */
export type LintOptions = Pick<LintRequest, "fileSystem" | "cwd" | "paths"> &
  Partial<LintRequest> & { readonly rules?: readonly AnyRule[] };

/**
 * Lints what lies at the given paths.
 *
 * @returns everything a report needs. Nothing is thrown for bad input: what could not be read is in `unread`.
 */
export function lint(options: LintOptions): LintResult {
  const { rules: chosen = allRules, ...request } = options;
  return lintWith({ config: defaultConfig(options.cwd), stdin: null, select: null, disable: [], ...request }, chosen);
}

/** What `fix` takes beside the options of `lint`. */
export interface FixOptions extends LintOptions {
  /** `all` applies the fixes that are guesses about intent too; `safe` when left out. */
  readonly allow?: FixLevel;
  /** The lowest severity to fix; `warning` when left out. */
  readonly show?: Severity;
}

/**
 * Lints and applies fixes in memory.
 *
 * @returns the new texts, what was applied, and the run over the new texts. Nothing is written.
 */
export function fix({ allow = "safe", show = "warning", ...options }: FixOptions): FixOutcome {
  const look = (fileSystem: FileSystem) => lint({ ...options, fileSystem });
  return fixFindings({
    fileSystem: options.fileSystem,
    look,
    found: look(options.fileSystem),
    allow,
    wanted: ({ severity }) => severityRank[severity] <= severityRank[show],
    rules: options.rules ?? allRules,
  });
}

export type { Config } from "./config/config.ts";
export { defaultConfig } from "./config/config.ts";
export { loadConfig } from "./config/load-config.ts";
export { exitCode } from "./engine/exit-code.ts";
export type { Coverage, InternalError, LintResult, Notice, UnknownPlace } from "./engine/lint-result.ts";
export type { FixLevel } from "./engine/usable-fix.ts";
export type { AppliedFix, ChangedFile, FixOutcome } from "./fix/fix-findings.ts";
export type * from "./model/stack.ts";
export { type AnyRule, defineRule, type Report, type Rule, type Severity } from "./rule/define-rule.ts";
export type { Finding } from "./rule/finding.ts";
export type { FileSystem } from "./source/file-system.ts";
export { memoryFileSystem } from "./source/memory.ts";
export type { FileId, Label, Span } from "./source/span.ts";
