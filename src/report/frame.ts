import type { LineIndex } from "../source/line-index.ts";
import { displayWidth, printable } from "./display-width.ts";
import { cut, type LineCells, layOut } from "./line-cells.ts";
import type { Style } from "./style.ts";
import { wrap } from "./wrap.ts";

/** A stretch of one file to underline. Offsets are UTF-16 code units of the file. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  /** What to say about it; empty for nothing. */
  readonly text: string;
  readonly primary: boolean;
}

export interface FrameLook {
  readonly style: Style;
  /** How the primary place is coloured. */
  readonly primary: (text: string) => string;
  readonly unicode: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Columns of the line numbers, the same for all frames of one finding. */
  readonly gutter: number;
}

/** One underlined stretch of one line, in terminal columns, `to` exclusive. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly primary: boolean;
}

/** Spans of more lines show their first two and their last. */
const wholeSpanLines = 4;

/** The lines that hold marks, with line numbers, underlines and labels; no head line. */
export function codeFrame(lines: LineIndex, marks: readonly Mark[], look: FrameLook): string[] {
  const byLine = new Map<number, Segment[]>();
  const layouts = new Map<number, LineCells>();
  const layout = (line: number): LineCells => {
    const made = layouts.get(line) ?? layOut(lines.lineText(line), look.unicode);
    layouts.set(line, made);
    return made;
  };
  for (const mark of marks) {
    for (const [line, segment] of segmentsOf(lines, mark, layout)) {
      const had = byLine.get(line);
      if (had) had.push(segment);
      else byLine.set(line, [segment]);
    }
  }

  const bar = look.style.frame(look.unicode ? "│" : "|");
  const blank = " ".repeat(look.gutter);
  const numbered = (line: number) => look.style.frame(String(line).padStart(look.gutter));
  const out: string[] = [`${blank} ${bar}`];
  let last = 0;
  for (const line of [...byLine.keys()].sort((a, b) => a - b)) {
    if (last !== 0 && line === last + 2) {
      out.push(`${numbered(line - 1)} ${bar} ${plainLine(layout(line - 1), look)}`.trimEnd());
    } else if (last !== 0 && line > last + 1) out.push(look.style.frame(look.unicode ? "…" : "..."));
    for (const view of views(layout(line), byLine.get(line) ?? [], look)) {
      out.push(`${numbered(line)} ${bar} ${view.source}`.trimEnd());
      for (const row of underlines(view.segments, look)) out.push(`${blank} ${bar} ${row}`);
    }
    last = line;
  }
  return out;
}

/** The widest line number that the marks of a file need. */
export function gutterWidth(lines: LineIndex, marks: readonly Mark[]): number {
  let width = 1;
  for (const mark of marks) width = Math.max(width, String(lines.position(mark.end).line).length);
  return width;
}

function segmentsOf(lines: LineIndex, mark: Mark, layout: (line: number) => LineCells): [number, Segment][] {
  const start = lines.position(mark.start);
  // An end at the very start of a line belongs to the line before it.
  const end = lines.position(Math.max(mark.start, mark.end > mark.start ? mark.end - 1 : mark.end));
  const out: [number, Segment][] = [];
  for (let line = start.line; line <= end.line; line++) {
    const tall = end.line - start.line + 1 > wholeSpanLines;
    if (tall && line > start.line + 1 && line < end.line) continue;
    const cells = layout(line);
    const text = lines.lineText(line);
    const first = line === start.line ? start.column - 1 : text.length - text.trimStart().length;
    const past = line === end.line ? end.column - (mark.end > mark.start ? 0 : 1) : text.trimEnd().length;
    if (line !== start.line && line !== end.line && past <= first) continue;
    const from = cells.column(first);
    const to = Math.max(from + 1, cells.column(past));
    out.push([line, { from, to, text: line === end.line ? mark.text : "", primary: mark.primary }]);
  }
  return out;
}

interface View {
  readonly source: string;
  readonly segments: readonly Segment[];
}

const sideContext = 12;

/** A line that fits is one view; a longer one is cut around its marks, into several views where they lie far apart. */
function views(line: LineCells, segments: readonly Segment[], look: FrameLook): View[] {
  const room = roomFor(look);
  if (line.width <= room) return [{ source: cut(line, 0, line.width), segments }];
  const out: View[] = [];
  let rest = [...segments].sort((a, b) => a.from - b.from);
  while (rest.length > 0) {
    const head = rest[0] as Segment;
    const dots = look.unicode ? 1 : 3;
    const begin =
      head.from + (Math.min(head.to, head.from + room) - head.from) + sideContext <= room
        ? 0
        : Math.max(0, head.from - sideContext);
    const shift = begin > 0 ? dots : 0;
    const end = Math.min(line.width, begin + room - shift - (begin + room - shift < line.width ? dots : 0));
    const fits = (segment: Segment) => segment === head || segment.to <= end;
    const here = rest.filter(fits).map((segment) => ({
      ...segment,
      from: segment.from - begin + shift,
      to: Math.max(segment.from + 1, Math.min(segment.to, end)) - begin + shift,
    }));
    const sign = look.style.dim(look.unicode ? "…" : "...");
    out.push({
      source: `${begin > 0 ? sign : ""}${cut(line, begin, end)}${end < line.width ? sign : ""}`,
      segments: here,
    });
    rest = rest.filter((segment) => !fits(segment));
  }
  return out;
}

function plainLine(line: LineCells, look: FrameLook): string {
  const room = roomFor(look);
  if (line.width <= room) return cut(line, 0, line.width);
  const sign = look.unicode ? "…" : "...";
  return cut(line, 0, room - sign.length) + look.style.dim(sign);
}

function roomFor(look: FrameLook): number {
  return Math.max(30, look.width - look.gutter - 3);
}

/**
 * The row of marks, then one row for each label that does not fit beside it:
 *
 *     ^^^^^ ---- the last label
 *     |
 *     an earlier label
 */
function underlines(segments: readonly Segment[], look: FrameLook): string[] {
  const width = Math.max(0, ...segments.map((segment) => segment.to));
  const marks = new Array<" " | "-" | "^">(width).fill(" ");
  for (const segment of [...segments].sort((a, b) => Number(a.primary) - Number(b.primary))) {
    marks.fill(segment.primary ? "^" : "-", segment.from, segment.to);
  }
  const paint = (primary: boolean, text: string) => (primary ? look.primary(text) : look.style.frame(text));
  const row = marks
    .join("")
    .replace(/\^+|-+/g, (run) => paint(run.startsWith("^"), run))
    .trimEnd();

  const labelled = segments.filter((segment) => segment.text !== "").sort((a, b) => a.from - b.from || a.to - b.to);
  const room = roomFor(look);
  const last = labelled.at(-1);
  const fits = last !== undefined && last.to === width && room - width - 1 >= leastLabelRoom;
  const beside = fits || (last?.to === width && width + 1 + displayWidth(last.text) <= room) ? last : undefined;
  const out = [row];
  if (beside) {
    const [first = "", ...rest] = wrap(printable(beside.text), room - width - 1);
    out[0] = `${row} ${paint(beside.primary, first)}`;
    for (const line of rest) out.push(`${" ".repeat(width + 1)}${paint(beside.primary, line)}`);
  }

  const hanging = labelled.filter((segment) => segment !== beside);
  const stem = look.unicode ? "│" : "|";
  for (let count = hanging.length; count > 0; count--) {
    const open = hanging.slice(0, count);
    const current = open[count - 1] as Segment;
    if (count === hanging.length) out.push(stems(open, stem, paint));
    const before = open.slice(0, -1).filter((segment) => segment.from < current.from);
    const lead = stems(before, stem, paint);
    const used = before.length === 0 ? 0 : Math.max(...before.map((segment) => segment.from)) + 1;
    const indent = " ".repeat(Math.max(0, current.from - used));
    for (const line of wrap(printable(current.text), Math.max(leastLabelRoom, room - current.from))) {
      out.push(`${lead}${indent}${paint(current.primary, line)}`);
    }
  }
  return out;
}

/** Columns below which a label is not squeezed in beside its marks but hung below them. */
const leastLabelRoom = 24;

function stems(segments: readonly Segment[], stem: string, paint: (primary: boolean, text: string) => string): string {
  let out = "";
  let at = 0;
  for (const segment of segments) {
    if (segment.from < at) continue;
    out += `${" ".repeat(segment.from - at)}${paint(segment.primary, stem)}`;
    at = segment.from + 1;
  }
  return out;
}
