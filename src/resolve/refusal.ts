import type { Label, Span } from "../source/span.ts";

/** Something the real program refuses at start or in its own test (`nginx -t`, `php-fpm -t`). */
export interface Refusal {
  /** A stable name: `missing-include`, `include-cycle`, `unknown-entry`, `bad-value`, `pm-relation`, `missing-setting`, ... */
  readonly code: string;
  /** One sentence with the values. */
  readonly message: string;
  readonly at: Span;
  readonly related: readonly Label[];
  /** What the real program prints, without time stamp and place; null where not known to the letter. */
  readonly original: string | null;
  /** What was probably meant, to write over `at`. */
  readonly instead?: string;
  /** Set where another rule reports the same with more care, so that the one for refusals leaves it out. */
  readonly reportedBy?: string;
  /** Set where the program refuses only under a condition that the files do not state. */
  readonly only?: "as root";
}
