import type { Span } from "../source/span.ts";

/** One thing the real reader refuses. Problems are data: parsing never throws and goes on after each. */
export interface SyntaxProblem extends Span {
  /** A stable name of what is wrong (`unexpected-token`, `missing-semicolon`, `unclosed-quote`, ...). */
  readonly code: string;
  /** One sentence, our words, with the offending text. */
  readonly message: string;
  /** 1-based line that the real program prints for it. */
  readonly reportedLine: number;
  /** What the real program prints, without its file and line suffix; null where we do not know it to the letter. */
  readonly original: string | null;
}

/** A comment with its place; the span covers the sign that starts it up to the line's end, without the line break. */
export type Comment = Span;
