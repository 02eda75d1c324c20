import type { Severity } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { Span } from "../source/span.ts";

/** A report with its rule, before severity settings and fingerprint. */
export type RawFinding = Omit<Finding, "fingerprint">;

/** A finding that a comment silences, with the comment. */
export interface SuppressedFinding extends Finding {
  readonly suppression: {
    readonly comment: Span;
    /** Empty when the comment gives none. */
    readonly reason: string;
  };
}

export const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
