/**
 * PHP's ini scanner (php-src Zend/zend_ini_scanner.l, mode NORMAL), state for state: at every place the longest rule
 * wins, and the first of two equally long ones. `test/oracle/fpm-reader.test.ts` asks php-fpm the same questions.
 */

export type ScanKind =
  | "section"
  | "label"
  | "offset"
  | "="
  | "]"
  | "raw"
  | "constant"
  | "number"
  | "string"
  | "blank"
  | "quoted"
  | '"'
  | "${"
  | "variable"
  | "fallback"
  | "}"
  | "true"
  | "false"
  | "null"
  | "operator"
  | "stray"
  | "line-end"
  | "end";

export interface ScanToken {
  readonly kind: ScanKind;
  readonly start: number;
  readonly end: number;
  /** The part that carries meaning: without brackets, quotes and the blanks that the rule eats. */
  readonly from: number;
  readonly to: number;
}

export interface Scan {
  /** Always ends with an `end` token, which stands where the scanner stopped reading. */
  readonly tokens: readonly ScanToken[];
  /** Where `;` starts and where the comment's text ends, for each comment. */
  readonly comments: readonly (readonly [number, number])[];
  /** Where to go on: past the line break that ended the last statement, or `limit`. */
  readonly next: number;
}

type State = "initial" | "value" | "section" | "offset" | "quotes" | "variable" | "fallback";

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const DOLLAR = 36;
const APOSTROPHE = 39;
const SEMICOLON = 59;
const EQUALS = 61;
const OPEN = 91;
const BACKSLASH = 92;
const CLOSE = 93;
const BRACE = 123;
const END_BRACE = 125;

const words: Readonly<Record<string, "true" | "false" | "null">> = {
  true: "true",
  on: "true",
  yes: "true",
  false: "false",
  off: "false",
  no: "false",
  none: "false",
  null: "null",
};

/** What `on`, `off` and their like are, in any case; null for every other word. */
export function keyword(word: string): "true" | "false" | "null" | null {
  if (word.length < 2 || word.length > 5) return null;
  const lower = word.toLowerCase();
  return Object.hasOwn(words, lower) ? (words[lower] as "true" | "false" | "null") : null;
}

function inSet(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

// Characters that end a run, per state. NUL ends all of them here: where PHP's class holds it, it stands past the end.
const endsLabel = inSet('=\n\r\t;&|^$~(){}!"[\0');
const endsVariable = inSet('=\n\r\t;&|^$~(){}!"[]\0');
const endsValue = inSet("$= \t\n\r;&|^~()!\"'\0");
const endsName = inSet("$\n\r;\"']\\\0");
const endsFallback = inSet("$\n\r;\"'}\\\0");
const operators = inSet("&|^~()!");

/**
 * Scans statements from `from`, where PHP's scanner is in its initial state, up to a line break at which it is in that
 * state again, or to `limit`.
 * @param whole true to go on to `limit` even past such line breaks (a CR inside of one of FPM's lines).
 */
export function scan(text: string, from: number, limit: number, whole: boolean): Scan {
  const tokens: ScanToken[] = [];
  const comments: [number, number][] = [];
  const states: State[] = [];
  let state: State = "initial";
  let at = from;
  let done = false;

  const push = (kind: ScanKind, end: number, inner = at, innerEnd = end): void => {
    tokens.push({ kind, start: at, end, from: inner, to: innerEnd });
    at = end;
  };
  const stop = (): void => {
    push("end", at);
    done = true;
  };
  /** Ends a line; true when the scan is over. */
  const endLine = (end: number): void => {
    push("line-end", end);
    state = "initial";
    if (!whole && end > from) boundary();
  };
  const boundary = (): void => {
    tokens.push({ kind: "end", start: at, end: at, from: at, to: at });
    done = true;
  };
  /** A comment that reaches `limit` without a line break makes the scanner return its end. */
  const comment = (start: number): void => {
    let end = start;
    while (end < limit && text.charCodeAt(end) !== LF && text.charCodeAt(end) !== CR) end++;
    comments.push([start, end]);
    const broken = lineBreak(text, end, limit);
    if (broken !== end) endLine(broken);
    else {
      at = end;
      stop();
    }
  };
  const enter = (kind: ScanKind, end: number, next: State): void => {
    states.push(state);
    state = next;
    push(kind, end);
  };
  const single = (): void => {
    const close = text.indexOf("'", at + 1);
    if (close === -1 || close >= limit) stop();
    else push("raw", close + 1, at + 1, close);
  };
  const classify = (start: number, end: number): ScanKind => {
    const first = text.charCodeAt(start);
    if (isLetter(first)) {
      for (let i = start + 1; i < end; i++) {
        const code = text.charCodeAt(i);
        if (!isLetter(code) && !isDigit(code)) return "string";
      }
      return "constant";
    }
    return isDigit(first) || first === 45 || first === 46 ? numberOrString(text.slice(start, end)) : "string";
  };

  if (text.charCodeAt(at) === 0xfeff && at + 1 < limit) at++;

  while (!done) {
    if (at >= limit) {
      if (state === "value") {
        push("line-end", at);
        state = "initial";
      }
      stop();
      break;
    }
    const code = text.charCodeAt(at);
    switch (state) {
      case "initial": {
        const past = blanks(text, at, limit);
        const after = past < limit ? text.charCodeAt(past) : 0;
        if (after === EQUALS) {
          push("=", blanks(text, past + 1, limit), past, past + 1);
          state = "value";
        } else if (after === LF || after === CR) endLine(lineBreak(text, past, limit));
        else if (after === SEMICOLON) comment(past);
        else if (code === OPEN) {
          push("section", at + 1);
          state = "section";
        } else label(past);
        break;
      }
      case "value": {
        const past = blanks(text, at, limit);
        const after = past < limit ? text.charCodeAt(past) : 0;
        if (after === LF || after === CR) endLine(lineBreak(text, past, limit));
        else if (after === SEMICOLON) comment(past);
        else if (after === QUOTE) enter('"', past + 1, "quotes");
        else if (past > at) push("blank", past);
        else if (code === APOSTROPHE && text.charCodeAt(at + 1) !== APOSTROPHE) single();
        else if (code === DOLLAR && text.charCodeAt(at + 1) === BRACE) enter("${", at + 2, "variable");
        else if (code < 128 && operators[code] === 1) push("operator", blanks(text, at + 1, limit), at, at + 1);
        else if (code === EQUALS) {
          push("line-end", at);
          state = "initial";
        } else {
          const end = run(text, at, limit, endsValue);
          if (end === at) {
            push("line-end", at + 1);
            state = "initial";
          } else {
            const word = keyword(text.slice(at, Math.min(end, at + 6)));
            if (word && end - at < 6) push(word, blanks(text, end, limit), at, end);
            else push(classify(at, end), end);
          }
        }
        break;
      }
      case "section":
      case "offset": {
        const past = blanks(text, at, limit);
        const after = past < limit ? text.charCodeAt(past) : 0;
        if (code === CLOSE && state === "section") {
          const end = blanks(text, at + 1, limit);
          const broken = lineBreak(text, end, limit);
          push("]", broken, at, at + 1);
          state = "initial";
          if (broken > end && !whole) boundary();
        } else if (after === CLOSE && state === "offset") {
          push("]", past + 1, past, past + 1);
          state = "initial";
        } else if (after === QUOTE) enter('"', past + 1, "quotes");
        else if (code === APOSTROPHE && text.charCodeAt(at + 1) !== APOSTROPHE) single();
        else if (code === DOLLAR && text.charCodeAt(at + 1) === BRACE) enter("${", at + 2, "variable");
        else runOrStop(endsName);
        break;
      }
      case "quotes": {
        if (code === DOLLAR && text.charCodeAt(at + 1) === BRACE) enter("${", at + 2, "variable");
        else if (code === QUOTE) {
          state = states.pop() ?? "initial";
          push('"', blanks(text, at + 1, limit), at, at + 1);
        } else push("quoted", endOfQuoted(text, at, limit));
        break;
      }
      case "variable": {
        if (code === END_BRACE) {
          state = states.pop() ?? "initial";
          push("}", at + 1);
          break;
        }
        // `:-` opens a fallback since PHP 8.3; before, it was part of the name.
        let end = at;
        while (end < limit && !ends(endsVariable, text.charCodeAt(end)) && !text.startsWith(":-", end)) end++;
        if (end > at) push("variable", end);
        else if (text.startsWith(":-", at)) {
          state = "fallback";
          push("fallback", at + 2);
        } else stop();
        break;
      }
      case "fallback": {
        const past = blanks(text, at, limit);
        if (code === END_BRACE) {
          state = states.pop() ?? "initial";
          push("}", at + 1);
        } else if (text.charCodeAt(past) === QUOTE && past < limit) enter('"', past + 1, "quotes");
        else if (code === DOLLAR && text.charCodeAt(at + 1) === BRACE) enter("${", at + 2, "variable");
        else runOrStop(endsFallback);
        break;
      }
    }
  }
  return { tokens, comments, next: whole ? limit : Math.max(at, from) };

  /** A key, `key[`, a keyword, blanks or a character that may not stand here. */
  function label(past: number): void {
    const end = run(text, at, limit, endsLabel);
    if (past > end) {
      at = past;
      return;
    }
    // A name that runs into a NUL or the text's end reads past it (measured on PHP 8.2): the scan is over.
    if (end >= limit) return stop();
    let first = at;
    while (first < end && text.charCodeAt(first) === SPACE) first++;
    let last = end;
    while (last > first && text.charCodeAt(last - 1) === SPACE) last--;
    if (end > at && end < limit && text.charCodeAt(end) === OPEN) {
      push("offset", blanks(text, end + 1, limit), first, last);
      state = "offset";
    } else if (end > at) {
      const word = first === at ? keyword(text.slice(first, Math.min(last, first + 6))) : null;
      if (word) push(word, blanks(text, last, limit), first, last);
      else push("label", end, first, last);
    } else if (text.charCodeAt(at) === 0) stop();
    else push("stray", at + 1);
  }

  /** A run of a section's name, an offset or a fallback; the scanner stops where none is possible. */
  function runOrStop(set: Uint8Array): void {
    const end = run(text, at, limit, set);
    // PHP's class for these holds NUL, so a run that reaches the end of the text reads past it and ends the scan.
    if (end === at || end >= limit) stop();
    else push(classify(at, end), end);
  }
}

function ends(set: Uint8Array, code: number): boolean {
  return code < 128 && set[code] === 1;
}

/** The end of a run of characters outside `set`; `$` and what follows it belong to the run unless `{` follows. */
function run(text: string, start: number, limit: number, set: Uint8Array): number {
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
function endOfQuoted(text: string, start: number, limit: number): number {
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
function lineBreak(text: string, at: number, limit: number): number {
  if (at >= limit) return at;
  const code = text.charCodeAt(at);
  if (code === LF) return at + 1;
  if (code !== CR) return at;
  return at + 1 < limit && text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
}

function blanks(text: string, start: number, limit: number): number {
  let at = start;
  while (at < limit && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at++;
  return at;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function numberOrString(word: string): "number" | "string" {
  return /^(-?\d+|\d*\.\d+|\d+\.\d*)$/.test(word) ? "number" : "string";
}
