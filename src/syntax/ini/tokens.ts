import type { Comment } from "../problem.ts";
import type { Placeholder } from "../template/placeholder.ts";
import type { IniEntry, IniSection, IniToken, IniTokenKind } from "./tree.ts";

/** Cuts a file's text into tokens along what was read; what nobody read is blank space or an error. */
export function makeTokens(
  text: string,
  items: readonly (IniEntry | IniSection)[],
  comments: readonly Comment[],
  placeholders: readonly Placeholder[],
): readonly IniToken[] {
  const parts: IniToken[] = [];
  const part = (kind: IniTokenKind, start: number, end: number): void => {
    if (end > start) parts.push({ kind, start, end });
  };
  for (const item of items) {
    if (item.kind === "section") {
      part("section", item.start, item.end);
      continue;
    }
    const { keySpan, value } = item;
    part("key", keySpan.start, keySpan.end);
    if (value === null) {
      part("offset", keySpan.end, item.end);
      continue;
    }
    const equals = text.lastIndexOf("=", Math.max(keySpan.end, value.start - 1));
    let end = equals;
    while (end > keySpan.end && isBlank(text.charCodeAt(end - 1))) end--;
    let start = keySpan.end;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
    part("offset", start, end);
    part("=", equals, equals + 1);
    part(value.quoted ? "string" : "value", value.start, value.end);
  }
  for (const comment of comments) part("comment", comment.start, comment.end);
  parts.sort((a, b) => a.start - b.start);
  return withTemplates(text, withGaps(text, parts), placeholders);
}

function withGaps(text: string, parts: readonly IniToken[]): IniToken[] {
  const all: IniToken[] = [];
  let at = 0;
  const gap = (end: number): void => {
    let start = at;
    while (start < end) {
      const blank = isBlank(text.charCodeAt(start));
      let stop = start + 1;
      while (stop < end && isBlank(text.charCodeAt(stop)) === blank) stop++;
      all.push({ kind: blank ? "space" : "error", start, end: stop });
      start = stop;
    }
    at = end;
  };
  for (const part of parts) {
    if (part.start < at) continue;
    gap(part.start);
    all.push(part);
    at = part.end;
  }
  gap(text.length);
  return all;
}

/** Placeholders win over whatever they lie in. */
function withTemplates(text: string, tokens: IniToken[], placeholders: readonly Placeholder[]): IniToken[] {
  if (placeholders.length === 0) return tokens;
  const all: IniToken[] = [];
  const push = (kind: IniTokenKind, start: number, end: number): void => {
    if (end > start) all.push({ kind, start, end });
  };
  let next = 0;
  let at = 0;
  for (const token of tokens) {
    at = Math.max(at, token.start);
    for (;;) {
      const placeholder = placeholders[next];
      if (!placeholder || placeholder.start >= token.end) break;
      push(token.kind, at, placeholder.start);
      push("template", Math.max(at, placeholder.start), placeholder.end);
      at = Math.max(at, placeholder.end);
      next++;
    }
    push(token.kind, at, token.end);
    at = Math.max(at, token.end);
  }
  push("space", at, text.length);
  return all;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xfeff;
}
