import type { Span } from "../source/span.ts";

/** The word that ends at an empty span, so that there is something to mark; the span itself where nothing stands before. */
export function wordBefore(text: string, { file, start: end }: Span): Span {
  let start = end;
  while (start > 0 && !/[\s;{}]/.test(text.charAt(start - 1))) start--;
  return { file, start, end };
}
