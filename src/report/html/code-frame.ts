import type { LineIndex } from "../../source/line-index.ts";
import type { Mark } from "../frame.ts";
import { type Html, html, nothing } from "./html.ts";
import { type LineMark, markOnLine, sourceLine } from "./source-line.ts";

/** Lines shown before the first and after the last line of a mark. */
const context = 2;
/** Spans of more lines show their first ones and their last. */
const wholeSpan = 5;
/** Marks of one file that are drawn; the rest is counted. */
const mostMarks = 12;

/** The lines of one file that hold marks, with their neighbours, and below each marked line what is said of it. */
export function codeFrame(place: string, lines: LineIndex, marks: readonly Mark[]): Html {
  const drawn = marks.slice(0, mostMarks);
  const shown = shownLines(lines, drawn);
  const indent = commonIndent(shown.map((line) => lines.lineText(line)));
  const rows = shown.map((line, at) => {
    const gap = at > 0 && line > (shown[at - 1] as number) + 1;
    return html`${gap && html`<div class="gap" aria-hidden="true">⋯</div>`}${row(line, lines, drawn, indent)}`;
  });
  const rest = marks.length - drawn.length;
  return html`<figure class="frame"><figcaption><code>${place}</code></figcaption><div class="source">${rows}</div>${
    rest > 0 && html`<p class="more">and ${rest} more ${rest === 1 ? "place" : "places"} in this file</p>`
  }</figure>`;
}

/** @param indent blanks at the start that all lines of the frame have: on a small screen there is no room for them */
function row(line: number, lines: LineIndex, marks: readonly Mark[], indent: number): Html {
  const text = lines.lineText(line).slice(indent);
  const start = lines.lineStart(line) + indent;
  const here: LineMark[] = [];
  const notes: Html[] = [];
  for (const mark of marks) {
    const part = markOnLine(mark, start, text);
    if (part) here.push(part);
    if (mark.text !== "" && lastLine(lines, mark) === line) notes.push(note(mark));
  }
  return html`<div class="${here.length > 0 ? "line marked" : "line"}"><span class="number">${line}</span><code>${
    text === "" ? nothing : sourceLine(text, here)
  }</code></div>${notes}`;
}

function note({ text, primary }: Mark): Html {
  return html`<p class="note ${primary ? "primary" : "related"}"><span aria-hidden="true">↑ </span>${text}</p>`;
}

function commonIndent(texts: readonly string[]): number {
  const indents = texts.filter((text) => text.trim() !== "").map((text) => /^[ \t]*/.exec(text)?.[0] ?? "");
  const [first = ""] = indents;
  let length = first.length;
  for (const indent of indents) while (length > 0 && !indent.startsWith(first.slice(0, length))) length--;
  return length;
}

/** In order, without doubles. Blank neighbours at the ends say nothing. */
function shownLines(lines: LineIndex, marks: readonly Mark[]): readonly number[] {
  const shown = new Set<number>();
  const held = new Set<number>();
  for (const mark of marks) {
    const first = lines.position(mark.start).line;
    const last = lastLine(lines, mark);
    for (let line = Math.max(1, first - context); line <= Math.min(lines.lineCount, last + context); line++) {
      const skipped = last - first >= wholeSpan && line > first + context && line < last;
      if (!skipped) shown.add(line);
      if (line >= first && line <= last) held.add(line);
    }
  }
  const order = [...shown].sort((a, b) => a - b);
  const blank = (line: number | undefined) =>
    line !== undefined && !held.has(line) && lines.lineText(line).trim() === "";
  while (blank(order[0])) order.shift();
  while (blank(order.at(-1))) order.pop();
  return order;
}

/** An end at the very start of a line belongs to the line before it. */
function lastLine(lines: LineIndex, { start, end }: Mark): number {
  return lines.position(Math.max(start, end > start ? end - 1 : end)).line;
}
