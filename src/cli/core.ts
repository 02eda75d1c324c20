import type { LintRequest } from "../engine/lint.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import type { FileSystem } from "../source/file-system.ts";

/** The part of the public API that the command line stands on; tests replace it. */
export interface Core {
  readonly rules: readonly AnyRule[];
  lint(request: LintRequest): LintResult;
  readonly fileSystem: FileSystem;
}
