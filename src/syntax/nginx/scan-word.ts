import { currentMark, type Marks, skipMarks } from "./marks.ts";
import { throughMark } from "./templates.ts";

/** What the last scan met on its way. One object per file, so that a word costs no object but itself. */
export interface Scan {
  escaped: boolean;
  /** Template text lies in the word. */
  opaque: boolean;
  /** A control placeholder lies in the word. */
  control: boolean;
}

/**
 * The end of an unquoted word that begins at `from`. Only white space, `;` and `{` end it; `{` does not after `$`, and
 * neither does what a backslash precedes. Quotes, `#` and `}` inside it are plain.
 * @returns `from` itself when nothing but a control placeholder that ends words stands there
 */
export function scanPlainWord(text: string, from: number, marks: Marks, scan: Scan): number {
  const length = text.length;
  scan.escaped = false;
  scan.opaque = false;
  scan.control = false;
  let at = from;
  while (at < length) {
    if (at === marks.at) {
      scan.opaque = true;
      if (currentMark(marks).role !== null) scan.control = true;
      const end = throughMark(text, marks);
      if (end === -1) return at;
      at = end;
      continue;
    }
    const unit = text.charCodeAt(at);
    if (unit <= 32) {
      if (unit === 32 || unit === 10 || unit === 9 || unit === 13) return at;
    } else if (unit === 59 || unit === 123) return at;
    else if (unit === 92) {
      scan.escaped = true;
      if (at + 1 !== marks.at) at++;
    } else if (unit === 36) {
      // nginx lets `{` pass after `$`, however many stand there.
      while (text.charCodeAt(at + 1) === 123 && at + 1 !== marks.at) at++;
    }
    at++;
  }
  return length;
}

/** Offset of the quote that closes the one at `from`, or the text's length when none does. */
export function scanQuotedWord(text: string, from: number, marks: Marks, scan: Scan): number {
  const quote = text.charCodeAt(from);
  const length = text.length;
  scan.escaped = false;
  scan.opaque = false;
  scan.control = false;
  let at = from + 1;
  while (at < length) {
    if (at === marks.at) {
      scan.opaque = true;
      at = currentMark(marks).end;
      skipMarks(marks, at);
      continue;
    }
    const unit = text.charCodeAt(at);
    if (unit === quote) return at;
    if (unit === 92) {
      scan.escaped = true;
      if (at + 1 !== marks.at) at++;
    }
    at++;
  }
  return length;
}
