import { characterWidth, controlPicture, isPlain, isUnsafe } from "./display-width.ts";

/** A source line as a terminal draws it. */
export interface LineCells {
  /** One entry for each character drawn; the line itself where each character is one column, as in most lines. */
  readonly cells: readonly Cell[] | string;
  /** Columns of the whole line. */
  readonly width: number;
  /** The terminal column (0-based) of a UTF-16 offset into the line; the line's width beyond its end. */
  column(offset: number): number;
}

export interface Cell {
  readonly text: string;
  readonly width: number;
  /** 0-based column at which it starts. */
  readonly at: number;
}

const tabStop = 4;

/** Lays a line out: tabs become blanks up to the next stop, controls become visible signs one column wide. */
export function layOut(line: string, unicode: boolean): LineCells {
  const { length } = line;
  if (isPlain(line)) return { cells: line, width: length, column: (wanted) => Math.max(0, Math.min(wanted, length)) };
  const cells: Cell[] = [];
  const columns = new Array<number>(line.length + 1);
  let at = 0;
  let offset = 0;
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit++) columns[offset + unit] = at;
    offset += character.length;
    const drawn = draw(character, at, unicode);
    cells.push({ ...drawn, at });
    at += drawn.width;
  }
  columns[line.length] = at;
  return { cells, width: at, column: (wanted) => columns[Math.max(0, Math.min(wanted, line.length))] ?? at };
}

function draw(character: string, at: number, unicode: boolean): { text: string; width: number } {
  if (character === "\t") {
    const width = tabStop - (at % tabStop);
    return { text: " ".repeat(width), width };
  }
  if (!isUnsafe(character)) return { text: character, width: characterWidth(character) };
  if (!unicode) return { text: "?", width: 1 };
  return { text: controlPicture(character), width: 1 };
}

/** The part of a line between two columns, wide characters that would be cut left out as blanks. */
export function cut(line: LineCells, from: number, to: number): string {
  if (typeof line.cells === "string") return line.cells.slice(from, to);
  let out = "";
  for (const cell of line.cells) {
    const end = cell.at + cell.width;
    if (end <= from && cell.width > 0) continue;
    if (cell.at >= to) break;
    if (cell.at < from || end > to) out += " ".repeat(Math.min(end, to) - Math.max(cell.at, from));
    else out += cell.text;
  }
  return out;
}
