import type { LintResult } from "../engine/lint-result.ts";
import type { Severity } from "../rule/define-rule.ts";

/** What a report may depend on beside the result. The caller reads the terminal and the environment; reports are pure. */
export interface ReportContext {
  /** The version of this tool. */
  readonly version: string;
  /** The lowest severity to list; all are counted. */
  readonly show: Severity;
  readonly color: boolean;
  /** False draws frames and dots in plain ASCII. */
  readonly unicode: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** One output format. */
export interface Format {
  readonly name: string;
  /** One line for the help text. */
  readonly summary: string;
  /** The whole report, with its last line break; empty when there is nothing to say. */
  render(result: LintResult, context: ReportContext): string;
}
