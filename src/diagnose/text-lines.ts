import { displayWidth, printable } from "../report/display-width.ts";
import type { Style } from "../report/style.ts";
import { wrap } from "../report/wrap.ts";

export const indent = "  ";

/** Two columns of a table. */
export interface Row {
  readonly left: string;
  readonly right: string;
}

/** The right column is a place, or empty. */
export function placeTable(rows: readonly Row[], paint: Style): string[] {
  const width = Math.min(44, Math.max(0, ...rows.map(({ left }) => displayWidth(printable(left)))));
  return rows.map(({ left, right }) => {
    const name = printable(left);
    if (right === "") return indent + name;
    return `${indent}${name}${" ".repeat(Math.max(1, width - displayWidth(name) + 2))}${paint.frame(printable(right))}`;
  });
}

/** Commands and what they tell: beside each other where there is room, else below. */
export function commandLines(rows: readonly Row[], width: number, paint: Style): string[] {
  const left = Math.min(52, Math.max(...rows.map((row) => row.left.length)));
  return rows.flatMap((row) => {
    const start = `${indent}${indent}${paint.code(printable(row.left))}`;
    const room = width - left - 6;
    if (row.left.length <= left && room >= 30) {
      return wrap(printable(row.right), room).map((line, at) =>
        at === 0 ? `${start}${" ".repeat(left - row.left.length + 2)}${line}` : " ".repeat(left + 6) + line,
      );
    }
    return [start, ...wrap(printable(row.right), width - 6).map((line) => `      ${line}`)];
  });
}

/** One line, cut where it is too long. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = text.slice(0, width - 3);
  while (displayWidth(cut) > width - 3) cut = cut.slice(0, -1);
  return `${cut}...`;
}
