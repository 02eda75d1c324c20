import { utf8Length } from "./utf8.ts";

/** nginx's NGX_CONF_BUFFER, in bytes. */
const bufferSize = 4096;

/** Texts of fewer UTF-16 units than this cannot fill the buffer (a unit has at most three bytes). */
export const lengthLimit = 1300;

export interface Overlong {
  /** Bytes of the parameter or comment itself. */
  readonly contentBytes: number;
  /** What nginx prints for an unquoted parameter or a comment; null when its ten bytes cut a character. */
  readonly original: string | null;
}

/**
 * Whether a parameter or comment is too long for nginx's buffer, which must hold it, the sign that ends it and, where
 * that sign is white space, one byte more: measured, a bare word of 4095 bytes passes before `;` and fails before a
 * space, a quoted one has one byte less for its closing quote. Only a byte beyond the buffer makes nginx look, so the
 * end of the file saves a text that just fills it.
 * @param start the first character after an opening quote, if any
 * @param end past the last character, before the closing quote
 */
export function overlong(text: string, start: number, end: number): Overlong | null {
  const contentBytes = utf8Length(text, start, end);
  const opening = start > 0 ? text.charAt(start - 1) : "";
  const quoted = (opening === '"' || opening === "'") && text.charAt(end) === opening;
  let stop = quoted ? end + 1 : end;
  let consumed = contentBytes + (quoted ? 1 : 0);
  const next = text.charCodeAt(stop);
  let needsMore = false;
  if (stop < text.length) {
    consumed += next < 0x80 ? 1 : 2;
    stop++;
    const space = next === 32 || next === 9 || next === 10 || next === 13;
    // A comment's line break starts a new text; a space after a parameter does not.
    needsMore = space && stop < text.length && text.charCodeAt(start) !== 35;
  }
  if (consumed < bufferSize || (consumed === bufferSize && !needsMore)) return null;
  return { contentBytes, original: beginning(text, start) };
}

function beginning(text: string, start: number): string | null {
  let at = start;
  let bytes = 0;
  while (bytes < 10 && at < text.length) {
    const size = (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
    bytes += utf8Length(text, at, at + size);
    at += size;
  }
  return bytes === 10 ? `too long parameter "${text.slice(start, at)}..." started` : null;
}
