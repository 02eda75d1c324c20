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

/**
 * The offset in the text of a place between two characters of the file, as a cursor has it. On a line that is still empty,
 * below a text that ends without a line break, that is one more than the text's length.
 * @returns null outside of the text, amid characters that stand for others (between the two of `\\n`), and in indentation
 */
export function offsetInText(embedded: EmbeddedText, offset: number): number | null {
  const { runs, text } = embedded;
  for (let index = 0; index < runs.length; index++) {
    const { at, to, width } = runs[index] as OffsetRun;
    const length = (runs[index + 1]?.at ?? text.length) - at;
    const end = to + (width ?? length);
    if (offset === to) return at;
    if (width === undefined && offset > to && offset < end) return at + offset - to;
    // Behind a line break the next line begins, where its indentation ends.
    if (offset === end && (text[at + length - 1] !== "\n" || width !== undefined)) return at + length;
  }
  return isBelow(embedded, offset) ? text.length + (text.endsWith("\n") ? 0 : 1) : null;
}

/** Empty lines below a block are no part of its text until something stands in them. */
function isBelow({ runs, text, fileText }: EmbeddedText, offset: number): boolean {
  const last = runs.at(-1);
  if (last === undefined || last.width !== undefined) return false;
  const end = last.to + text.length - last.at;
  const between = fileText.slice(end, offset);
  const line = fileText.lastIndexOf("\n", offset - 1) + 1;
  if (offset < end || line < end || /[^ \r\n]/.test(between) || !/^[ \t]*(?:\r?\n|$)/.test(fileText.slice(offset)))
    return false;
  return offset - line >= last.to - (fileText.lastIndexOf("\n", last.to - 1) + 1);
}

/** Whether a range of the file is in the text as it stands there, and once, so that it can be edited. */
export function isVerbatim({ runs, text }: EmbeddedText, start: number, end: number): boolean {
  // A template's loop writes one part of the file several times.
  const holding = runs.filter(({ at, to, width }, index) => {
    const length = (runs[index + 1]?.at ?? text.length) - at;
    return width === undefined && to <= start && start < to + length;
  });
  if (holding.length > 1) return false;
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
