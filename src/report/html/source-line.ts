import type { Mark } from "../frame.ts";
import { type Html, html, sourceText } from "./html.ts";

/** A stretch of one line: UTF-16 offsets into it, `to` exclusive. */
export interface LineMark {
  readonly from: number;
  readonly to: number;
  readonly primary: boolean;
}

/** Lines longer than this are cut between their marks. */
const longLine = 400;
/** What is left of a cut stretch on each side of the cut. */
const kept = 80;

/** One line of source with its marked stretches. Where marks overlap, the primary one shows. */
export function sourceLine(text: string, marks: readonly LineMark[]): Html {
  const edges = new Set([0, text.length]);
  for (const { from, to } of marks) {
    edges.add(from);
    edges.add(to);
  }
  const order = [...edges].sort((a, b) => a - b);
  const long = text.length > longLine;
  return html`${order.slice(1).map((end, at): Html => {
    const start = order[at] as number;
    const over = marks.filter(({ from, to }) => from <= start && end <= to);
    const piece = text.slice(start, end);
    const shown = long ? cut(piece, start === 0 && over.length === 0, end === text.length && over.length === 0) : piece;
    const source = sourceText(shown);
    if (over.length === 0) return source;
    return html`<mark class="${over.some(({ primary }) => primary) ? "primary" : "related"}">${source}</mark>`;
  })}`;
}

/** @param first nothing marked stands before it; @param last nothing marked follows. */
function cut(piece: string, first: boolean, last: boolean): string {
  if (piece.length <= 2 * kept) return piece;
  const head = first ? "" : piece.slice(0, kept);
  const tail = last ? "" : piece.slice(-kept);
  return `${first && last ? piece.slice(0, longLine) : head}…${tail}`;
}

/** What a mark of a file covers of one of its lines; a mark of no characters covers the one behind it. */
export function markOnLine(mark: Mark, start: number, text: string): LineMark | null {
  const end = Math.max(mark.end, mark.start + 1);
  const from = Math.max(0, mark.start - start);
  const to = Math.min(text.length, end - start);
  if (mark.start > start + text.length || end <= start) return null;
  // Blanks before the first word of a further line belong to the layout, not to what is marked.
  const lead = mark.start < start ? text.length - text.trimStart().length : from;
  return lead < to ? { from: lead, to, primary: mark.primary } : null;
}
