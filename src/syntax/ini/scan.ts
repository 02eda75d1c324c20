import {
  APOSTROPHE,
  BRACE,
  blanks,
  CLOSE,
  CR,
  DOLLAR,
  END_BRACE,
  EQUALS,
  endOfQuoted,
  ends,
  endsFallback,
  endsLabel,
  endsName,
  endsValue,
  endsVariable,
  isDigit,
  isLetter,
  LF,
  lineBreak,
  OPEN,
  operators,
  QUOTE,
  run,
  SEMICOLON,
  SPACE,
} from "./characters.ts";
import { keyword } from "./keyword.ts";

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

function numberOrString(word: string): "number" | "string" {
  return /^(-?\d+|\d*\.\d+|\d+\.\d*)$/.test(word) ? "number" : "string";
}
