import { characterWidth, printable } from "../display-width.ts";

/**
 * Breaks a text for a drawing, where nothing wraps by itself: at blanks where there are any, else anywhere. What goes beyond
 * the last line ends in `…`.
 *
 * @param columns of a fixed-width font
 */
export function textLines(text: string, columns: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  let blank = -1;
  for (const sign of printable(text)) {
    const wide = characterWidth(sign);
    if (width + wide > columns) {
      const at = blank > columns / 2 ? blank : line.length;
      lines.push(line.slice(0, at));
      line = line.slice(at).trimStart();
      width = widthOf(line);
      blank = -1;
    }
    if (sign === " ") blank = line.length;
    line += sign;
    width += wide;
  }
  if (line !== "") lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines[most - 1] as string;
  return [...lines.slice(0, most - 1), `${last.slice(0, Math.max(0, columns - 1))}…`];
}

/** Keeps the end, which names a file: `…/sites-enabled/shop.conf:16`. */
export function shortPath(path: string, columns: number): string {
  const shown = printable(path);
  return widthOf(shown) <= columns
    ? shown
    : `…${Array.from(shown)
        .slice(1 - columns)
        .join("")}`;
}

function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += characterWidth(sign);
  return width;
}
