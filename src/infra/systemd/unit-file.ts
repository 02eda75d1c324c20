import { isAloneOnLine } from "../../source/alone-on-line.ts";
import { type Known, known, unknown } from "../../source/known.ts";
import type { FileId, Span } from "../../source/span.ts";
import { withRoles } from "../../syntax/template/control-role.ts";
import { findPlaceholders } from "../../syntax/template/find-placeholders.ts";

/** One assignment of a unit file. */
export interface UnitEntry {
  readonly section: string;
  readonly key: string;
  /** As written, continued lines joined as systemd joins them. */
  readonly text: string;
  /** Unknown where a template fills it in, or decides whether it is there. */
  readonly value: Known<string>;
  /** From the key to the end of the value. */
  readonly span: Span;
}

export interface UnitFile {
  readonly entries: readonly UnitEntry[];
  /** True where systemd refuses the whole file, or a template may add lines. */
  readonly open: boolean;
}

/**
 * Reads a unit file or a drop-in as systemd's conf-parser.c does (measured against `systemd --test`): a line that ends in a
 * backslash goes on in the next one, remarks between the two left out; a broken section header spoils the file; lines that are
 * no assignment are passed over.
 */
export function readUnitFile(file: FileId, text: string): UnitFile {
  const templates = templateParts(file, text);
  const entries: UnitEntry[] = [];
  let section = "";
  let joined: Joined = nothingYet;
  for (const { start, end } of linesOf(text)) {
    const from = start + leading(text, start, end);
    if (from < end && (text[from] === "#" || text[from] === ";")) continue;
    const line = text.slice(from, end);
    const goesOn = endsInBackslash(line);
    joined = {
      text: joined.text + (goesOn ? `${line.slice(0, -1)} ` : line),
      start: joined === nothingYet ? from : joined.start,
      end: goesOn ? end - 1 : end,
    };
    if (goesOn) continue;
    if (!take(joined)) return { entries, open: true };
    joined = nothingYet;
  }
  if (joined !== nothingYet && !take(joined)) return { entries, open: true };
  return { entries, open: templates.open };

  function take(whole: Joined): boolean {
    const line = whole.text.trim();
    if (line === "") return true;
    if (line.startsWith("[")) {
      section = line.slice(1, -1);
      return line.endsWith("]");
    }
    const sign = line.indexOf("=");
    if (sign <= 0 || section === "") return true;
    const span = { file, start: whole.start, end: whole.start + text.slice(whole.start, whole.end).trimEnd().length };
    const value = line.slice(sign + 1).trim();
    entries.push({
      section,
      key: line.slice(0, sign).trim(),
      text: value,
      value: templates.touch(span)
        ? unknown("template")
        : value.includes("\uFFFD")
          ? unknown("encoding")
          : known(value),
      span,
    });
    return true;
  }
}

interface Joined {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const nothingYet: Joined = { text: "", start: 0, end: 0 };

/** Lines without their ends; systemd ends a line at each of the two characters. A byte order mark is left out. */
function* linesOf(text: string): Generator<{ readonly start: number; readonly end: number }> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const ends = /\r\n?|\n\r?/g;
  for (let match = ends.exec(text); match; match = ends.exec(text)) {
    if (match.index >= start) yield { start, end: match.index };
    start = match.index + match[0].length;
  }
  if (start < text.length) yield { start, end: text.length };
}

function leading(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === " " || text[at] === "\t")) at++;
  return at - start;
}

/** An escaped backslash is a character like any other. */
function endsInBackslash(line: string): boolean {
  let count = 0;
  for (let at = line.length - 1; at >= 0 && line[at] === "\\"; at--) count++;
  return count % 2 === 1;
}

interface TemplateParts {
  touch(span: Span): boolean;
  /** True where an unknown number of lines may be written. */
  readonly open: boolean;
}

/** Only what fills in a unit before systemd reads it; `%i` and `$MAINPID` are systemd's own. */
function templateParts(file: FileId, text: string): TemplateParts {
  const found = findPlaceholders(file, text).filter(({ start }) => !/[%$@]/.test(text[start] ?? ""));
  if (found.length === 0) return { touch: () => false, open: false };
  const parts: { start: number; end: number }[] = [];
  let open = false;
  let depth = 0;
  let from = 0;
  for (const { start, end, role } of withRoles(text, found)) {
    if (role === null) parts.push({ start, end });
    else if (role === "open") {
      if (depth === 0) from = start;
      depth++;
    } else if (role === "close" && depth > 0) {
      depth--;
      if (depth === 0) parts.push({ start: from, end });
    } else if (role === "alone") open = true;
  }
  if (depth > 0) parts.push({ start: from, end: text.length });
  // A value that stands alone on its line may be any number of lines.
  const alone = found.some(({ start, end }) => isLine(text, start, end));
  return {
    open: open || alone,
    touch: (span) => parts.some(({ start, end }) => start < span.end && end > span.start),
  };
}

function isLine(text: string, start: number, end: number): boolean {
  return (text.startsWith("{{", start) || text.startsWith("<%=", start)) && isAloneOnLine(text, start, end);
}
