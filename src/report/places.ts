import type { LintResult } from "../engine/lint-result.ts";
import { LineIndex, type Position } from "../source/line-index.ts";
import type { FileId, Span } from "../source/span.ts";

/** Turns spans into lines and columns, indexing each file once. */
export interface Places {
  /** The text and its lines; null when nobody has the text. */
  lines(file: FileId): LineIndex | null;
  /** Line 1, column 1 when nobody has the text. */
  start(span: Span): Position;
  end(span: Span): Position;
  /** `nginx/site.conf:9:5` */
  show(span: Span): string;
}

export function createPlaces(result: Pick<LintResult, "text" | "display">): Places {
  const indexes = new Map<FileId, LineIndex | null>();
  const lines = (file: FileId): LineIndex | null => {
    const had = indexes.get(file);
    if (had !== undefined) return had;
    const text = result.text(file);
    const made = text === null ? null : new LineIndex(text);
    indexes.set(file, made);
    return made;
  };
  const at = (file: FileId, offset: number) => lines(file)?.position(offset) ?? { line: 1, column: 1 };
  return {
    lines,
    start: (span) => at(span.file, span.start),
    end: (span) => at(span.file, span.end),
    show(span) {
      const { line, column } = at(span.file, span.start);
      return `${result.display(span.file)}:${line}:${column}`;
    },
  };
}
