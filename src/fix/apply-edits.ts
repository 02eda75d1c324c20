import type { Edit } from "../rule/define-rule.ts";

/** An edit of one text, with the line breaks that it will have there. */
export interface PlacedEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The edits of one text in order, their line breaks those of the lines around them (rules write `\n`). Edits at one offset
 * keep the order in which they are given.
 * @returns null where two overlap or one lies outside the text
 */
export function placeEdits(text: string, edits: readonly Edit[]): readonly PlacedEdit[] | null {
  const placed = edits
    .map(({ span: { start, end }, text: written }) => ({ start, end, text: withBreaks(written, text, start) }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let last = 0;
  for (const { start, end } of placed) {
    if (start < last || end < start || end > text.length) return null;
    last = end;
  }
  return placed;
}

export function applyEdits(text: string, edits: readonly PlacedEdit[]): string {
  let out = "";
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

/**
 * Where an offset lies after the edits: the first and the last place. They differ where text is inserted right there, which
 * may come before or after it, and in replaced text, all of which stands for it.
 */
export function movedOffset(edits: readonly PlacedEdit[], offset: number): readonly [number, number] {
  let shift = 0;
  let written: [number, number] | null = null;
  for (const { start, end, text } of edits) {
    if (start > offset) break;
    const from = start + shift;
    shift += text.length - (end - start);
    const before = end < offset || (end === offset && end > start);
    if (!before) written = [written?.[0] ?? from, end > start ? Math.max(from, end + shift - 1) : end + shift];
  }
  return written ?? [offset + shift, offset + shift];
}

/** The ranges of the new text that edits wrote; an empty one where something was deleted. */
export function writtenRanges(
  edits: readonly PlacedEdit[],
): readonly { readonly start: number; readonly end: number }[] {
  let shift = 0;
  return edits.map(({ start, end, text }) => {
    const from = start + shift;
    shift += text.length - (end - start);
    return { start: from, end: from + text.length };
  });
}

function withBreaks(written: string, text: string, at: number): string {
  if (!written.includes("\n")) return written;
  const next = text.indexOf("\n", at);
  const near = next === -1 ? text.lastIndexOf("\n") : next;
  return near > 0 && text[near - 1] === "\r" ? written.replace(/\r?\n/g, "\r\n") : written;
}
