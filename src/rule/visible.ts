import type { Stack } from "../model/stack.ts";
import type { Span } from "../source/span.ts";
import { fileAt } from "../syntax/file-at.ts";

/** The span itself, or the first line with text where it is empty: a place that nothing marks is no place to show. */
export function visible(at: Span, stack: Stack): Span {
  if (at.end > at.start) return { file: at.file, start: at.start, end: at.end };
  const text = fileAt(stack.files, at)?.text ?? "";
  const line = /\S.*/.exec(text.slice(at.start));
  if (!line) return { file: at.file, start: at.start, end: at.end };
  const start = at.start + line.index;
  return { file: at.file, start, end: start + line[0].trimEnd().length };
}
