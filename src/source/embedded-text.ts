import type { FileId } from "./span.ts";

/** From `at` on, offset `x` of the text is offset `to + x - at` of the file, until the next run begins. */
export interface OffsetRun {
  readonly at: number;
  readonly to: number;
}

/**
 * A text that lies inside another file: a value of a ConfigMap, a `content:` of compose, a heredoc. It is read as it will
 * lie on the host (indentation off, escapes resolved), and every place in it is told as a place in the file that holds it.
 */
export interface EmbeddedText {
  /** Unique: the file's path, `#` and where it lies in it (`/repo/k8s.yaml#data/default.conf`). */
  readonly id: FileId;
  /** The file that holds it. */
  readonly file: FileId;
  /** The whole text of that file. */
  readonly fileText: string;
  readonly text: string;
  /** In order of `at`, the first at 0. An escape sequence is told by its last character. */
  readonly runs: readonly OffsetRun[];
  /**
   * What to write into the file so that `text` stands in the embedded text; null where that cannot be said. Line breaks
   * arrive with the indentation of the file's lines already behind them.
   */
  encode(text: string): string | null;
}

/** The offset in the file of a character of the text; of the place behind the last one for the text's length. */
export function offsetInFile(embedded: EmbeddedText, offset: number): number {
  return offset > 0 && offset >= embedded.text.length ? endInFile(embedded, offset) : ofCharacter(embedded, offset);
}

/** The offset in the file behind the last character of a span that ends at `end`. */
export function endInFile(embedded: EmbeddedText, end: number): number {
  return end === 0 ? ofCharacter(embedded, 0) : ofCharacter(embedded, end - 1) + 1;
}

function ofCharacter({ runs }: EmbeddedText, offset: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] as OffsetRun).at <= offset) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1] ?? { at: 0, to: 0 };
  return run.to + offset - run.at;
}
