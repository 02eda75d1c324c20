import type { LintResult } from "../engine/lint-result.ts";
import type { Severity } from "../rule/define-rule.ts";
import type { RuleInfo } from "./rule-info.ts";

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
  /** Every rule that findings may name, in the order of the ids. */
  readonly rules: readonly RuleInfo[];
  /** The text of a page of this package, `rules/zero-timeout/doc.md`; null when there is none. */
  page(path: string): string | null;
  /** The address that the terminal opens for such a page; null where it draws no links. */
  linkTo(path: string): string | null;
  /** Where people find this tool and its pages; null where it states no address. */
  readonly homepage: string | null;
  /** What the user asks of the run beside findings; a run that does not give it fails. Left out: nothing. */
  readonly demands?: Demands;
}

export interface Demands {
  /** Something to lint. */
  readonly files: boolean;
  /** A known pool for every route to PHP. */
  readonly links: boolean;
}

/** One output format. */
export interface Format {
  readonly name: string;
  /** One line for the help text. */
  readonly summary: string;
  /** The whole report, with its last line break; empty when there is nothing to say. */
  render(result: LintResult, context: ReportContext): string;
}
