import type { Label, Span } from "../source/span.ts";
import type { Confidence, Fix, Severity } from "./define-rule.ts";

/** One reported problem, after suppressions and severities were applied. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly at: Span;
  readonly label: string | null;
  readonly related: readonly Label[];
  /** Where there are too many related places to show: those that are left out. */
  readonly unshown?: readonly Span[];
  readonly fixes: readonly Fix[];
  /** Stays the same when lines move: rule, file, the text at the place and an ordinal for twins; no line number. */
  readonly fingerprint: string;
}
