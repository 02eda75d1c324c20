/** The characters and runs that PHP's ini scanner knows, as character codes: scanning them is most of the work. */

export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const DOLLAR = 36;
export const APOSTROPHE = 39;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const OPEN = 91;
export const BACKSLASH = 92;
export const CLOSE = 93;
export const BRACE = 123;
export const END_BRACE = 125;

/** A table for ASCII; everything above is outside of it. */
export function inSet(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

// Characters that end a run, per state. NUL ends all of them here: where PHP's class holds it, it stands past the end.
export const endsLabel = inSet('=\n\r\t;&|^$~(){}!"[\0');
export const endsVariable = inSet('=\n\r\t;&|^$~(){}!"[]\0');
export const endsValue = inSet("$= \t\n\r;&|^~()!\"'\0");
export const endsName = inSet("$\n\r;\"']\\\0");
export const endsFallback = inSet("$\n\r;\"'}\\\0");
export const operators = inSet("&|^~()!");

export function ends(set: Uint8Array, code: number): boolean {
  return code < 128 && set[code] === 1;
}

/** The end of a run of characters outside `set`; `$` and what follows it belong to the run unless `{` follows. */
export function run(text: string, start: number, limit: number, set: Uint8Array): number {
  let at = start;
  const dollars = set !== endsLabel;
  const escapes = set === endsName || set === endsFallback;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (!ends(set, code)) at++;
    else if (code === DOLLAR && dollars) {
      const next = at + 1 < limit ? text.charCodeAt(at + 1) : 0;
      if (next === BRACE || next === 0) break;
      at += 2;
      // `$\x` may be one piece of three; that is longer unless `x` starts a piece of its own.
      if (next === BACKSLASH && at < limit && (text.charCodeAt(at) !== DOLLAR || text.charCodeAt(at + 1) === BRACE))
        at++;
    } else if (code === BACKSLASH && escapes && at + 1 < limit) at += 2;
    else break;
  }
  return Math.min(at, limit);
}

/** Where a piece of double-quoted text ends: at `"`, at `${`, or at the end. */
export function endOfQuoted(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === DOLLAR && text.charCodeAt(at + 1) === BRACE) return at;
    if (code === BACKSLASH && at + 1 < limit) {
      // A Windows path: in `"C:\x\"` the last quote, right before the line's end, closes.
      const last = at + 2 >= limit || text.charCodeAt(at + 2) === LF || text.charCodeAt(at + 2) === CR;
      if (text.charCodeAt(at + 1) === QUOTE && last) return at + 1;
      at += 2;
    } else at++;
  }
  return limit;
}

/** Past a line break (CRLF, LF or CR) at `at`; `at` itself where there is none. */
export function lineBreak(text: string, at: number, limit: number): number {
  if (at >= limit) return at;
  const code = text.charCodeAt(at);
  if (code === LF) return at + 1;
  if (code !== CR) return at;
  return at + 1 < limit && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
}

export function blanks(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at++;
  return at;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
