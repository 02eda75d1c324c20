import type { EmbeddedText } from "../../source/embedded-text.ts";
import { type FileId, type Span, span } from "../../source/span.ts";
import type { EmbeddedPiece } from "../embed.ts";

/**
 * A text put together from parts of one file (continued lines, a script between quotes): each character knows where in the
 * file it stands.
 */
export interface PlacedText {
  readonly file: FileId;
  /** The whole text of that file. */
  readonly fileText: string;
  readonly text: string;
  /** From index `at` on, index `x` stands at offset `to + x - at` of the file. In order, the first at 0. */
  readonly runs: readonly { readonly at: number; readonly to: number }[];
}

export function placedFile(file: FileId, text: string): PlacedText {
  return { file, fileText: text, text, runs: [{ at: 0, to: 0 }] };
}

/** A Dockerfile that stands in another file (`dockerfile_inline`); places that a run covers as a whole are its start. */
export function placedEmbedded({ file, fileText, text, runs }: EmbeddedText): PlacedText {
  return { file, fileText, text, runs };
}

/** Offset in the file of an index; behind the last character for the text's length. */
export function offsetOf({ text, runs }: PlacedText, index: number): number {
  // The place behind a character is told from it: the next one may stand somewhere else.
  const behind = index > 0 && index >= text.length;
  const looked = behind ? text.length - 1 : index;
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] as { at: number }).at <= looked) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1] ?? { at: 0, to: 0 };
  return run.to + looked - run.at + (behind ? 1 : 0);
}

/** The place in the file of a range of the text. */
export function placeOf(source: PlacedText, start: number, end: number): Span {
  const from = offsetOf(source, start);
  const to = end > start ? offsetOf(source, end - 1) + 1 : from;
  return span(source.file, from, Math.max(from, to));
}

/** A range of the text with the places of its characters. */
export function piecesOf(source: PlacedText, start: number, end: number): EmbeddedPiece[] {
  const pieces: EmbeddedPiece[] = [];
  const { runs, text } = source;
  for (let index = 0; index < runs.length; index++) {
    const run = runs[index] as { at: number; to: number };
    const from = Math.max(run.at, start);
    const until = Math.min(runs[index + 1]?.at ?? text.length, end);
    if (from < until) pieces.push({ text: text.slice(from, until), start: run.to + from - run.at });
  }
  return pieces;
}

/** A text of parts of another, in order. */
export function join(
  source: PlacedText,
  ranges: readonly { readonly start: number; readonly end: number }[],
): PlacedText {
  const runs: { at: number; to: number }[] = [];
  let text = "";
  for (const { start, end } of ranges) {
    for (const piece of piecesOf(source, start, end)) {
      runs.push({ at: text.length, to: piece.start });
      text += piece.text;
    }
  }
  if (runs.length === 0) runs.push({ at: 0, to: offsetOf(source, ranges[0]?.start ?? 0) });
  return { file: source.file, fileText: source.fileText, text, runs };
}

export function slice(source: PlacedText, start: number, end: number): PlacedText {
  return join(source, [{ start, end }]);
}
