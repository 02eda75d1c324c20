import { intern } from "../../source/intern.ts";
import { known } from "../../source/known.ts";
import type { FileId } from "../../source/span.ts";
import type { Comment } from "../problem.ts";
import { CLOSE, CR, DOLLAR, EQUALS, inSet, isLetter, OPEN, QUOTE, SEMICOLON, SPACE, TAB } from "./characters.ts";
import { constantValue } from "./constants.ts";
import { keyword } from "./keyword.ts";
import type { IniEntry, IniSection } from "./tree.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
const plainName = inSet(`${letters}.-`);
const plainValue = inSet(`${letters}.-/:,%+@*?<>[]{}#\\\``);
const plainQuoted = inSet(`${letters}.-/:,%+@*?<>[]{}#;=()&|^~!' \``);

/**
 * Reads one line of the shapes that nearly all lines have: blank, a comment, `[name]`, `key = word`, `key[name] = "text"`.
 * Every other line, also one that is only doubtful, is left to the full scanner; both give the same result.
 * @param end the offset of the line break, or of the text's end.
 * @returns false when the line is not plain; nothing is then written to the lists.
 */
export function readPlainLine(
  file: FileId,
  text: string,
  start: number,
  end: number,
  items: (IniEntry | IniSection)[],
  comments: Comment[],
): boolean {
  if (end > start && text.charCodeAt(end - 1) === CR) end--;
  let at = start;
  let code = SPACE;
  while (at < end && ((code = text.charCodeAt(at)) === SPACE || code === TAB)) at++;
  if (at >= end) return true;
  if (code === SEMICOLON) return comment(file, text, at, end, comments);

  if (code === OPEN) {
    // Indented with a space it is no section to PHP.
    if (at !== start) return false;
    const from = ++at;
    while (at < end && (code = text.charCodeAt(at)) < 128 && plainName[code] === 1) at++;
    if (at === from || text.charCodeAt(at) !== CLOSE || !restIsBlank(text, at + 1, end)) return false;
    items.push({ kind: "section", file, start, end: at + 1, name: text.slice(from, at), opaque: false });
    return true;
  }

  const keyStart = at;
  while (at < end && (code = text.charCodeAt(at)) < 128 && plainName[code] === 1) at++;
  const keyEnd = at;
  if (keyEnd === keyStart) return false;
  let offset: string | null = null;
  if (at < end && code === OPEN) {
    const from = ++at;
    while (at < end && (code = text.charCodeAt(at)) < 128 && plainName[code] === 1) at++;
    if (at === from || at >= end || code !== CLOSE) return false;
    offset = text.slice(from, at++);
    if (mayBeConstant(offset)) return false;
  }
  while (at < end && ((code = text.charCodeAt(at)) === SPACE || code === TAB)) at++;
  if (at >= end || code !== EQUALS) return false;
  const key = text.slice(keyStart, keyEnd);
  if (offset === null && keyword(key)) return false;
  const equalsEnd = ++at;
  while (at < end && ((code = text.charCodeAt(at)) === SPACE || code === TAB)) at++;

  const valueStart = at;
  let valueEnd = at;
  let value: string;
  let raw: string | null = null;
  let quoted = false;
  if (at < end && code === QUOTE) {
    at++;
    while (at < end && (code = text.charCodeAt(at)) < 128 && plainQuoted[code] === 1) at++;
    if (at >= end || code !== QUOTE) return false;
    value = text.slice(valueStart + 1, at++);
    valueEnd = at;
    quoted = true;
  } else {
    while (at < end && (code = text.charCodeAt(at)) < 128) {
      if (plainValue[code] === 1) at++;
      else if (code === DOLLAR && at + 1 < end && isLetter(text.charCodeAt(at + 1))) at += 2;
      else break;
    }
    valueEnd = at;
    // One text for both, where PHP takes the value as it is written.
    value = text.slice(valueStart, at);
    raw = value;
    const word = keyword(value);
    if (word) value = word === "true" ? "1" : "";
    else if (mayBeConstant(value)) return false;
  }
  while (at < end && ((code = text.charCodeAt(at)) === SPACE || code === TAB)) at++;
  if (at < end) {
    if (text.charCodeAt(at) !== SEMICOLON || !comment(file, text, at, end, comments)) return false;
  }
  if (valueEnd === valueStart) {
    items.push(entry(file, key, keyStart, keyEnd, offset, equalsEnd, equalsEnd, "", "", false));
  } else {
    raw ??= text.slice(valueStart, valueEnd);
    items.push(entry(file, key, keyStart, keyEnd, offset, valueStart, valueEnd, value, raw, quoted));
  }
  return true;
}

function entry(
  file: FileId,
  key: string,
  keyStart: number,
  keyEnd: number,
  offset: string | null,
  start: number,
  end: number,
  text: string,
  raw: string,
  quoted: boolean,
): IniEntry {
  return {
    kind: "entry",
    file,
    start: keyStart,
    end,
    key: intern(key.toLowerCase()),
    keySpan: { file, start: keyStart, end: keyEnd },
    offset,
    value: { file, start, end, text: known(text), raw, quoted },
    conditional: false,
  };
}

/** A CR inside the line would end the comment there. */
function comment(file: FileId, text: string, start: number, end: number, comments: Comment[]): boolean {
  // In the line alone: a search that goes on would read the rest of the file for every comment.
  if (text.slice(start, end).includes("\r")) return false;
  comments.push({ file, start, end });
  return true;
}

function restIsBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB) return false;
  }
  return true;
}

/** A word that names a PHP constant; the full scanner knows what to make of it. */
function mayBeConstant(word: string): boolean {
  const first = word.charCodeAt(0);
  if (first < 65 || first > 90) return false;
  const value = constantValue(word);
  return !value.known || value.value !== word;
}
