import type { Part, Word } from "./script.ts";

/** Signs that end a word outside of quotes. */
const ends = new Set([" ", "\t", "\r", "\n", ";", "&", "|", "<", ">", "(", ")"]);

const deepest = 20;

/**
 * Reads one word of a shell script.
 *
 * @param from index of its first sign
 * @param stops further signs that end it outside of quotes
 * @returns a word without parts where none begins there
 */
export function readWord(text: string, from: number, stops = "", depth = 0): Word {
  const parts: Part[] = [];
  let at = from;
  const add = (part: Part) => {
    const last = parts.at(-1);
    if (
      part.kind === "text" &&
      last?.kind === "text" &&
      last.quoted === part.quoted &&
      last.verbatim &&
      part.verbatim &&
      last.end === part.start
    )
      parts[parts.length - 1] = { ...last, text: last.text + part.text, end: part.end };
    else parts.push(part);
  };
  const literal = (start: number, end: number, quoted: boolean, written = text.slice(start, end)) =>
    add({ kind: "text", text: written, quoted, verbatim: written.length === end - start, start, end });

  while (at < text.length) {
    const sign = text[at] as string;
    if (ends.has(sign) || stops.includes(sign)) break;
    if (sign === "\\") {
      if (/^\\\r?\n/.test(text.slice(at, at + 3))) at += text[at + 1] === "\r" ? 3 : 2;
      else if (at + 1 >= text.length) {
        literal(at, at + 1, false);
        at++;
      } else {
        literal(at, at + 2, true, text[at + 1]);
        at += 2;
      }
    } else if (sign === "'") {
      const close = text.indexOf("'", at + 1);
      const end = close === -1 ? text.length : close;
      literal(at + 1, end, true);
      at = end + 1;
    } else if (sign === '"') {
      at = readQuoted(text, at + 1, add, literal, depth);
    } else if (sign === "$" && text[at + 1] === "'") {
      const close = /[^\\](?:\\\\)*'/.exec(text.slice(at + 1));
      const end = close ? at + 1 + close.index + close[0].length : text.length;
      literal(at, end, true, unescapeAnsi(text.slice(at + 2, Math.max(at + 2, end - 1))));
      at = end;
    } else if (sign === "$" && text[at + 1] === '"') at++;
    else if (sign === "$" || sign === "`") {
      const part = readExpansion(text, at, false, depth);
      add(part);
      at = part.end;
    } else {
      let end = at + 1;
      while (
        end < text.length &&
        !ends.has(text[end] as string) &&
        !/["'\\$`]/.test(text[end] as string) &&
        !stops.includes(text[end] as string)
      )
        end++;
      literal(at, end, false);
      at = end;
    }
  }
  const end = Math.min(at, text.length);
  // `''` is a word, though an empty one.
  return { parts, start: from, end };
}

type Literal = (start: number, end: number, quoted: boolean, written?: string) => void;

/** What stands between double quotes; returns the index behind the closing one. */
function readQuoted(text: string, from: number, add: (part: Part) => void, literal: Literal, depth: number): number {
  let at = from;
  let start = from;
  const flush = () => {
    if (at > start) literal(start, at, true);
  };
  // An empty string is a part, so that `""` is a word.
  if (text[at] === '"') literal(at, at, true);
  while (at < text.length && text[at] !== '"') {
    const sign = text[at] as string;
    if (sign === "\\" && /[$`"\\\n\r]/.test(text[at + 1] ?? "")) {
      flush();
      if (text[at + 1] === "\n") at += 2;
      else if (text[at + 1] === "\r" && text[at + 2] === "\n") at += 3;
      else {
        literal(at, at + 2, true, text[at + 1]);
        at += 2;
      }
      start = at;
    } else if (sign === "$" || sign === "`") {
      flush();
      const part = readExpansion(text, at, true, depth);
      add(part);
      at = part.end;
      start = at;
    } else at++;
  }
  flush();
  return at + 1;
}

/** `$NAME`, `${NAME:-word}`, `$(command)`, `$((1 + 1))`, backticks; a `$` that begins nothing is itself. */
export function readExpansion(text: string, at: number, quoted: boolean, depth: number): Part {
  const unknownTo = (end: number): Part => ({ kind: "unknown", quoted, start: at, end: Math.min(end, text.length) });
  if (text[at] === "`") {
    let end = at + 1;
    while (end < text.length && text[end] !== "`") end += text[end] === "\\" ? 2 : 1;
    return unknownTo(end + 1);
  }
  const next = text[at + 1] ?? "";
  if (next === "(") return unknownTo(closing(text, at + 1));
  if (next === "{") {
    const simple = /^\$\{(\w+|[@*#?$!-])\}/.exec(text.slice(at, at + 200));
    if (simple) return variable(simple[1] as string, null, null, at, at + simple[0].length, quoted);
    const head = /^\$\{(\w+|[@*])(:?[-+=?])/.exec(text.slice(at, at + 200));
    const end = closingBrace(text, at + 1);
    if (!head || depth >= deepest) return unknownTo(end);
    const from = at + head[0].length;
    const inside = text.slice(0, Math.max(from, end - 1));
    const operand = readOperand(inside, from, quoted, depth + 1);
    return variable(head[1] as string, head[2] as string, operand, at, end, quoted);
  }
  const name = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(text.slice(at + 1, at + 200));
  if (name) return variable(name[0], null, null, at, at + 1 + name[0].length, quoted);
  return { kind: "text", text: "$", quoted, verbatim: true, start: at, end: at + 1 };
}

function variable(
  name: string,
  operator: string | null,
  operand: Word | null,
  start: number,
  end: number,
  quoted: boolean,
): Part {
  return { kind: "variable", name, operator, operand, quoted, start, end };
}

/** The word of `${NAME:-word}` holds blanks and operators, too. */
function readOperand(text: string, from: number, quoted: boolean, depth: number): Word {
  const parts: Part[] = [];
  let at = from;
  while (at < text.length) {
    const word = readWord(text, at, "", depth);
    parts.push(...word.parts.map((part) => (quoted ? { ...part, quoted } : part)));
    at = word.end;
    if (at < text.length && ends.has(text[at] as string)) {
      parts.push({ kind: "text", text: text[at] as string, quoted, verbatim: true, start: at, end: at + 1 });
      at++;
    }
  }
  return { parts, start: from, end: text.length };
}

/** The index behind the bracket that closes the one at `open`; quotes are honoured. */
export function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\") at++;
    else if (sign === "'") {
      const close = text.indexOf("'", at + 1);
      if (close === -1) return text.length;
      at = close;
    } else if (sign === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === "\\") at++;
    } else if (sign === "(") depth++;
    else if (sign === ")" && --depth === 0) return at + 1;
  }
  return text.length;
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\") at++;
    else if (sign === "{") depth++;
    else if (sign === "}" && --depth === 0) return at + 1;
  }
  return text.length;
}

const ansi: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  e: "\x1b",
};

/** `\n`, `\t` and the like as `printf`, `echo -e` and `$'...'` know them. */
export function unescapeAnsi(text: string): string {
  return text.replace(
    /\\(?:0?([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|([\s\S]))/g,
    (whole, octal?: string, hex?: string, sign = "") => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ansi[sign] ?? whole;
    },
  );
}
