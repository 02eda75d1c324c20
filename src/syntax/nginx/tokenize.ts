import type { Directive, NginxFile, Token, TokenKind, Word } from "./tree.ts";

/**
 * The file cut into tokens that, joined, are its text. The tree already knows the words, comments and raw blocks; what
 * lies between them can only be space, `;`, braces, template text, or signs that nginx refuses (`error`).
 */
export function tokenize(file: NginxFile): Token[] {
  const { text } = file;
  const known: Token[] = [];
  for (const word of wordsOf(file.items))
    known.push(token(word.quote === null ? "word" : "string", word.start, word.end));
  for (const { start, end } of rawsOf(file.items)) if (start < end) known.push(token("raw", start, end));
  for (const { start, end } of file.comments) known.push(token("comment", start, end));
  known.sort((a, b) => a.start - b.start);

  const out: Token[] = [];
  let mark = 0;
  const cut = (kind: TokenKind, start: number, end: number) => {
    let at = start;
    for (; mark < file.placeholders.length; mark++) {
      const placeholder = file.placeholders[mark] as (typeof file.placeholders)[number];
      if (placeholder.start >= end) break;
      if (placeholder.start > at) push(kind, at, placeholder.start);
      push("template", Math.max(at, placeholder.start), Math.min(end, placeholder.end));
      at = Math.min(end, placeholder.end);
      if (placeholder.end > end) break;
    }
    if (at < end) push(kind, at, end);
  };
  const push = (kind: TokenKind, start: number, end: number) => {
    if (kind === "space") separate(text, start, end, out);
    else if (start < end) out.push(token(kind, start, end));
  };

  let at = 0;
  for (const next of known) {
    if (next.start > at) cut("space", at, next.start);
    cut(next.kind, next.start, next.end);
    at = next.end;
  }
  if (at < text.length) cut("space", at, text.length);
  return out;
}

/** Cuts what lies between words. */
function separate(text: string, start: number, end: number, out: Token[]): void {
  let at = start;
  while (at < end) {
    const sign = text.charAt(at);
    if (sign === ";" || sign === "{" || sign === "}") {
      out.push(token(sign, at, ++at));
      continue;
    }
    const from = at;
    const kind = isSpace(text.charCodeAt(at)) ? "space" : "error";
    while (at < end && isSpace(text.charCodeAt(at)) === (kind === "space") && !/[;{}]/.test(text.charAt(at))) at++;
    out.push(token(kind, from, at));
  }
}

function isSpace(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 10 || unit === 13;
}

function token(kind: TokenKind, start: number, end: number): Token {
  return { kind, start, end };
}

function* wordsOf(items: readonly Directive[]): Generator<Word> {
  const todo = [...items];
  for (let item = todo.pop(); item; item = todo.pop()) {
    yield item.name;
    yield* item.args;
    if (item.block) for (const inner of item.block.items) todo.push(inner);
  }
}

function* rawsOf(items: readonly Directive[]): Generator<{ start: number; end: number }> {
  const todo = [...items];
  for (let item = todo.pop(); item; item = todo.pop()) {
    if (item.raw) yield item.raw;
    if (item.block) for (const inner of item.block.items) todo.push(inner);
  }
}
