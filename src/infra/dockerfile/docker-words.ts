import { expandWord } from "../shell/expand.ts";
import { readExpansion } from "../shell/read-word.ts";
import type { Part, Word } from "../shell/script.ts";
import type { ShellState, World } from "../shell/state.ts";
import type { Value } from "../shell/value.ts";

/** The words of an instruction, split at blanks; quotes and variables in them are resolved. */
export function dockerWords(text: string, escape: string, state: ShellState, world: World): readonly Value[] {
  return rawWords(text).map(({ start, end }) => expandWord(dockerWord(text, start, end, escape), state, world));
}

/** `NAME=value other="a b"`, or `NAME value` of old. */
export function dockerPairs(
  text: string,
  escape: string,
  state: ShellState,
  world: World,
): readonly { readonly name: string; readonly value: Value | null }[] {
  const words = quotedWords(text, escape);
  const [first] = words;
  if (first === undefined) return [];
  if (!text.slice(first.start, first.end).includes("=") && words.length > 1) {
    const from = words[1]?.start ?? first.end;
    const value = expandWord(dockerWord(text, from, text.trimEnd().length, escape), state, world);
    return [{ name: text.slice(first.start, first.end), value }];
  }
  return words.map(({ start, end }) => {
    const equals = text.slice(start, end).indexOf("=");
    if (equals === -1) return { name: text.slice(start, end), value: null };
    const value = expandWord(dockerWord(text, start + equals + 1, end, escape), state, world);
    return { name: text.slice(start, start + equals), value };
  });
}

/** The JSON form: `["nginx", "-g", "daemon off;"]`; null for what is none. */
export function jsonWords(text: string): readonly string[] | null {
  if (!text.trimStart().startsWith("[")) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((one) => typeof one === "string") ? parsed : null;
  } catch {
    return null;
  }
}

function rawWords(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

function quotedWords(text: string, escape: string): { start: number; end: number }[] {
  const words: { start: number; end: number }[] = [];
  let start = -1;
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (start === -1) {
      if (/\s/.test(sign)) continue;
      start = at;
    }
    if (sign === escape && quote !== "'") at++;
    else if (quote !== "") {
      if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (/\s/.test(sign)) {
      words.push({ start, end: at });
      start = -1;
    }
  }
  if (start !== -1) words.push({ start, end: text.length });
  return words;
}

/** Docker's own quoting: as in a shell, but blanks and operators are nothing special. */
function dockerWord(text: string, from: number, to: number, escape: string): Word {
  const parts: Part[] = [];
  let quote = "";
  let start = from;
  let at = from;
  const flush = () => {
    if (at > start)
      parts.push({ kind: "text", text: text.slice(start, at), quoted: quote !== "", verbatim: true, start, end: at });
  };
  while (at < to) {
    const sign = text[at] as string;
    if (quote !== "'" && sign === escape && at + 1 < to && (quote === "" || /["$\\]/.test(text[at + 1] as string))) {
      flush();
      parts.push({ kind: "text", text: text[at + 1] as string, quoted: true, verbatim: false, start: at, end: at + 2 });
      at += 2;
      start = at;
    } else if ((sign === '"' || sign === "'") && (quote === "" || quote === sign)) {
      flush();
      quote = quote === "" ? sign : "";
      at++;
      start = at;
    } else if (sign === "$" && quote !== "'" && text[at + 1] !== "(") {
      flush();
      const part = readExpansion(text.slice(0, to), at, true, 0);
      parts.push(part);
      at = part.end;
      start = at;
    } else at++;
  }
  flush();
  return { parts, start: from, end: to };
}

/** What a document below `COPY <<EOF` says: `\` quotes whatever follows, `$NAME` is replaced, quotes stay. */
export function heredocValue(text: string, escape: string, state: ShellState, world: World): Value {
  const parts: Part[] = [];
  let start = 0;
  let at = 0;
  const flush = () => {
    if (at > start)
      parts.push({ kind: "text", text: text.slice(start, at), quoted: true, verbatim: true, start, end: at });
  };
  while (at < text.length) {
    const sign = text[at];
    if (sign === escape) {
      flush();
      const next = text[at + 1] ?? "";
      if (next !== "" && !/[\r\n]/.test(next))
        parts.push({ kind: "text", text: next, quoted: true, verbatim: false, start: at, end: at + 2 });
      // At the end of a line it is dropped.
      at += next === "" || /[\r\n]/.test(next) ? 1 : 2;
      start = at;
    } else if (sign === "$" && /[\w{]/.test(text[at + 1] ?? "")) {
      flush();
      const part = readExpansion(text, at, true, 0);
      parts.push(part);
      at = part.end;
      start = at;
    } else at++;
  }
  flush();
  return expandWord({ parts, start: 0, end: text.length }, state, world);
}
