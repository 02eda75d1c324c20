import type { FileId } from "./span.ts";

/** From `at` on, offset `x` of the text is offset `to + x - at` of the file, until the next run begins. */
export interface OffsetRun {
  readonly at: number;
  readonly to: number;
  /** Characters that stand for the run in the file, where they are others (`${PORT}`, `\\n`): all places lie within them. */
  readonly width?: number;
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
  /** In order of `at`, the first at 0. */
  readonly runs: readonly OffsetRun[];
  /**
   * What to write into the file so that `text` stands in the embedded text; null where that cannot be said. Line breaks
   * arrive with the indentation of the file's lines already behind them.
   */
  encode(text: string): string | null;
}

/** The offset in the file of a character of the text; of the place behind the last one for the text's length. */
export function offsetInFile(embedded: EmbeddedText, offset: number): number {
  if (offset > 0 && offset >= embedded.text.length) return endInFile(embedded, offset);
  const run = runAt(embedded, offset);
  return run.to + (run.width === undefined ? offset - run.at : 0);
}

/** The offset in the file behind the last character of a span that ends at `end`. */
export function endInFile(embedded: EmbeddedText, end: number): number {
  if (end === 0) return offsetInFile(embedded, 0);
  const run = runAt(embedded, end - 1);
  return run.to + (run.width ?? end - run.at);
}

/** Whether a range of the file is in the text as it stands there, so that it can be edited. */
export function isVerbatim({ runs, text }: EmbeddedText, start: number, end: number): boolean {
  return runs.every((run, at) => {
    const length = (runs[at + 1]?.at ?? text.length) - run.at;
    return run.width === undefined || end <= run.to || start >= run.to + run.width || length === 0;
  });
}

function runAt({ runs }: EmbeddedText, offset: number): OffsetRun {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] as OffsetRun).at <= offset) low = middle + 1;
    else high = middle;
  }
  return runs[low - 1] ?? { at: 0, to: 0 };
}
