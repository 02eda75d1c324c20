import type { EmbeddedText, OffsetRun } from "../source/embedded-text.ts";
import type { FileId } from "../source/span.ts";

/** A piece of an embedded text with the place that it has in the file. */
export interface EmbeddedPiece {
  readonly text: string;
  /** Offset in the file of what stands for the piece. */
  readonly start: number;
  /** Characters in the file where they are others than the text: an escape sequence, a variable. */
  readonly width?: number;
}

/**
 * Puts an embedded text together.
 *
 * @param name where it lies in the file: `data/default.conf`
 * @param encode see `EmbeddedText`
 */
export function embedPieces(
  file: FileId,
  fileText: string,
  name: string,
  pieces: readonly EmbeddedPiece[],
  encode: EmbeddedText["encode"] = (text) => text,
): EmbeddedText {
  const runs: OffsetRun[] = [];
  const parts: string[] = [];
  let length = 0;
  for (const { text, start, width } of pieces) {
    if (text === "") continue;
    const last = runs.at(-1);
    const follows = last !== undefined && last.width === undefined && last.to + length - last.at === start;
    if (width !== undefined) runs.push({ at: length, to: start, width });
    else if (!follows) runs.push({ at: length, to: start });
    parts.push(text);
    length += text.length;
  }
  if (runs.length === 0) runs.push({ at: 0, to: pieces[0]?.start ?? 0 });
  return { id: `${file}#${name}` as FileId, file, fileText, text: parts.join(""), runs, encode };
}

/** A whole file under another name: what is made of it (a rendered template) is told by places in it. */
export function embedFile(file: FileId, fileText: string, name: string): EmbeddedText {
  return embedPieces(file, fileText, name, [{ text: fileText, start: 0 }]);
}

/** The text with further pieces of the same file behind it. */
export function appendPieces(embedded: EmbeddedText, pieces: readonly EmbeddedPiece[]): EmbeddedText {
  const own = piecesOf(embedded, 0, embedded.text.length);
  const name = embedded.id.slice(embedded.file.length + 1);
  return embedPieces(embedded.file, embedded.fileText, name, [...own, ...pieces], embedded.encode);
}

/** A part of an embedded text that something else is written for. */
export interface Replacement {
  /** Offsets in the embedded text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text after variables were replaced, every place still told in the file.
 *
 * @param replacements in order, not overlapping
 */
export function substitute(embedded: EmbeddedText, replacements: readonly Replacement[]): EmbeddedText {
  const pieces: EmbeddedPiece[] = [];
  let at = 0;
  for (const { start, end, text } of replacements) {
    pieces.push(...piecesOf(embedded, at, start));
    const [first, ...more] = piecesOf(embedded, start, end);
    if (first) {
      const last = more.at(-1) ?? first;
      const width = last.start + (last.width ?? last.text.length) - first.start;
      // What is replaced by nothing leaves no place.
      pieces.push({ text, start: first.start, width });
    }
    at = end;
  }
  pieces.push(...piecesOf(embedded, at, embedded.text.length));
  const name = embedded.id.slice(embedded.file.length + 1);
  return embedPieces(embedded.file, embedded.fileText, name, pieces, embedded.encode);
}

/**
 * A text embedded in a text that is itself embedded: every place told in the outermost file.
 *
 * @param inner its `file` is the text of `outer`
 */
export function embedThrough(inner: EmbeddedText, outer: EmbeddedText): EmbeddedText {
  const pieces = piecesOf(inner, 0, inner.text.length).flatMap(({ text, start, width }): readonly EmbeddedPiece[] => {
    if (width === undefined) return piecesOf(outer, start, start + text.length);
    const [first, ...more] = piecesOf(outer, start, start + width);
    if (first === undefined) return [];
    const last = more.at(-1) ?? first;
    return [{ text, start: first.start, width: last.start + (last.width ?? last.text.length) - first.start }];
  });
  const name = inner.id.slice(inner.file.length + 1);
  return embedPieces(outer.file, outer.fileText, name, pieces, inner.encode);
}

function piecesOf({ runs, text }: EmbeddedText, start: number, end: number): EmbeddedPiece[] {
  const pieces: EmbeddedPiece[] = [];
  for (let index = 0; index < runs.length; index++) {
    const { at, to, width } = runs[index] as OffsetRun;
    const from = Math.max(at, start);
    const until = Math.min(runs[index + 1]?.at ?? text.length, end);
    if (from >= until) continue;
    pieces.push(
      width === undefined
        ? { text: text.slice(from, until), start: to + from - at }
        : { text: text.slice(from, until), start: to, width },
    );
  }
  return pieces;
}
