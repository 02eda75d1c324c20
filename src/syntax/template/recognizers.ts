import { type Closers, closersOf } from "./closers.ts";
import type { Placeholder } from "./placeholder.ts";

export interface Found {
  readonly end: number;
  readonly kind: Placeholder["kind"];
  /** A sign that is a placeholder only in a file that has a certain one. */
  readonly weak?: boolean;
  /** Where to look on, when not at `end`: what a `{% raw %}` holds is no template. */
  readonly resume?: number;
}

/** Longer pieces are no placeholders but two signs that happen to match. UTF-16 units. */
const longest = 4000;

/** Says what begins at an offset where one of the signs stands. */
export function recognizers(text: string): (start: number) => Found | null {
  const closers = closersOf(text);
  let own: ReadonlySet<string> | null = null;
  let tags: ReadonlySet<string> | null = null;
  let jinja: boolean | null = null;
  return (start) => {
    const first = text.charCodeAt(start);
    const second = text.charCodeAt(start + 1);
    if (first === 123) {
      if (second === 123) return moustache(text, start, closers);
      if (second === 37) return statement(text, start, closers);
      if (second === 35) {
        jinja ??= text.includes("{%") || /\{\{[-~ A-Za-z_]/.test(text);
        return jinjaComment(text, start, closers, jinja);
      }
      return braced(text, start);
    }
    if (first === 60) {
      if (second === 37) return ruby(text, start, closers);
      if (second === 63) return php(text, start, closers);
      tags ??= new Set(Array.from(text.matchAll(/<\/([A-Z][A-Z0-9_]*)>/g), ([, name]) => name as string));
      return angled(text, start, tags);
    }
    if (first === 36) {
      own ??= ownVariables(text);
      return environment(text, start, own);
    }
    if (first === 37) return percent(text, start);
    const pattern = first === 95 ? /__[A-Z][A-Z0-9_]{0,80}?__/y : /@[A-Za-z][A-Za-z_0-9]{1,80}@/y;
    const end = matchEnd(pattern, text, start);
    return end === -1 ? null : { end, kind: "value" };
  };
}

/** `{{ }}` and `{{{ }}}`. */
function moustache(text: string, start: number, closers: Closers): Found | null {
  const comment = /\{\{[-~]?\s*(\/\*|!--)/y;
  const commented = matchEnd(comment, text, start) !== -1;
  const inner = commented ? closers(text.startsWith("{{!--", start) ? "--}}" : "*/", start + 2) : start + 2;
  const triple = text.startsWith("{{{", start);
  let close = closers(
    triple ? "}}}" : "}}",
    commented && inner !== -1 && text.startsWith("--}}", inner) ? inner + 2 : inner,
  );
  if (inner === -1 || close === -1) return null;
  close += triple ? 3 : 2;
  if (close - start > longest) return null;
  if (commented) return { end: close, kind: "control" };
  const inside = text.slice(start + (triple ? 3 : 2), close - (triple ? 3 : 2));
  const head = /^[-~]?\s*([#/^!>&]?)\s*(\S?)/.exec(inside) as RegExpExecArray;
  const [, sign = "", character = ""] = head;
  // Braces, semicolons, assignments and numbers speak of Lua tables or nested blocks; strings must stand apart from the braces.
  if (!/[A-Za-z_$.("'[`]/.test(character) || (/["'[`]/.test(character) && !/^[-~]?\s/.test(inside))) return null;
  if (/^[-~]?\s*\w+\s*=[^=]/.test(inside)) return null;
  if (/[{};]/.test(inside.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`/g, ""))) return null;
  const control =
    /[#/^!>]/.test(sign) ||
    /^[-~]?\s*((if|range|with|define|unless|each)\s|else\b|end\s*[-~]?$|block\s+")/.test(inside) ||
    /^[-~]?\s*\$\w*\s*:?=[^=]/.test(inside);
  return { end: close, kind: control ? "control" : "value" };
}

/** `{% %}`. */
function statement(text: string, start: number, closers: Closers): Found | null {
  const close = closers("%}", start + 2);
  if (close === -1 || close - start > longest) return null;
  const inside = text.slice(start + 2, close);
  if (!/^[-+~]?\s*[A-Za-z_]/.test(inside)) return null;
  const end = close + 2;
  const word = /[A-Za-z]+/.exec(inside)?.[0];
  if (word !== "raw" && word !== "verbatim") return { end, kind: "control" };
  const closing = word === "raw" ? /\{%[-+~]?\s*endraw/g : /\{%[-+~]?\s*endverbatim/g;
  closing.lastIndex = end;
  const resume = closing.exec(text)?.index ?? text.length;
  return { end, kind: "control", resume };
}

/** `{# #}`. A plain file may hold `{# note` and `#}` too: as an opened block with a comment, and a commented-out brace. */
function jinjaComment(text: string, start: number, closers: Closers, jinja: boolean): Found | null {
  const close = closers("#}", start + 2);
  if (close === -1 || close - start > longest) return null;
  if (!jinja && (!beginsLine(text, start) || text.slice(start, close).includes("\n"))) return null;
  return { end: close + 2, kind: "control" };
}

function beginsLine(text: string, offset: number): boolean {
  let at = offset;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  return at === 0 || text[at - 1] === "\n";
}

/** `<% %>`: `<%=` writes a value; `<%-` only trims, as in ERB. */
function ruby(text: string, start: number, closers: Closers): Found | null {
  const close = closers("%>", start + 2);
  if (close === -1 || close - start > longest) return null;
  return { end: close + 2, kind: text[start + 2] === "=" ? "value" : "control" };
}

function php(text: string, start: number, closers: Closers): Found | null {
  const head = /<\?(=|php\b)\s*(echo\b|print\b)?/y;
  const opened = matchEnd(head, text, start);
  if (opened === -1) return null;
  const close = closers("?>", opened);
  const value = /^<\?(=|php\s+(echo|print)\b)/.test(text.slice(start, opened));
  // PHP needs no closing sign at a file's end.
  return { end: close === -1 ? text.length : close + 2, kind: value ? "value" : "control" };
}

const htmlTags = new Set(
  "A B I P U BR HR H1 H2 H3 H4 UL OL LI TD TH TR DIV PRE IMG HTML HEAD BODY META LINK FORM FONT SPAN TITLE TABLE STYLE SCRIPT CENTER INPUT".split(
    " ",
  ),
);

/** `<SOME_NAME>`, but neither a named group `(?<NAME>` nor a piece of HTML. */
function angled(text: string, start: number, closedTags: ReadonlySet<string>): Found | null {
  const before = text[start - 1];
  if (before === "?" || before === "P" || before === "k" || before === "g") return null;
  const end = matchEnd(/<[A-Z][A-Z0-9_]{1,80}>/y, text, start);
  if (end === -1) return null;
  const name = text.slice(start + 1, end - 1);
  if (htmlTags.has(name) || closedTags.has(name)) return null;
  return { end, kind: "value" };
}

/** `{some_name}`, but neither `${name}` nor a regular expression's `\p{Name}`. */
function braced(text: string, start: number): Found | null {
  if (text[start - 1] === "$" || text[start - 1] === "{") return null;
  if (text[start - 2] === "\\") return null;
  const end = matchEnd(/\{[A-Za-z][A-Za-z0-9_]{1,80}\}/y, text, start);
  if (end === -1 || text[end] === "}") return null;
  return { end, kind: "value", weak: !text.slice(start, end).includes("_") };
}

/** `%name%`, but not percent-encoding (`%C3abc%20`) and not a date format. */
function percent(text: string, start: number): Found | null {
  const end = matchEnd(/%[A-Za-z_]{2,80}%/y, text, start);
  if (end === -1) return null;
  const hex = /[0-9A-Fa-f]{2}/y;
  const encoded = matchEnd(hex, text, start + 1) !== -1;
  if (encoded && (end - start === 4 || matchEnd(hex, text, end) !== -1)) return null;
  return { end, kind: "value" };
}

/** `$NAME` and `${NAME}` of envsubst, `${NAME:-default}` of its relatives; nginx's own variables are lower case. */
function environment(text: string, start: number, own: ReadonlySet<string>): Found | null {
  const pattern = /\$(?:\{[A-Z][A-Z0-9_]+(?::?[-+=?][^}\n;]*)?\}|[A-Z][A-Z0-9_]+(?![A-Za-z0-9_]))/y;
  const end = matchEnd(pattern, text, start);
  if (end === -1) return null;
  const name = /[A-Z][A-Z0-9_]*/.exec(text.slice(start, end))?.[0] ?? "";
  return own.has(name) ? null : { end, kind: "value" };
}

/** Upper-case variables that the file itself makes: `set $MAGE_ROOT ...`, `map ... $NAME {`, `(?<NAME>...)`. */
function ownVariables(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, set, group] of text.matchAll(
    /\b(?:auth_request_|js_|perl_)?set(?!_real_ip)\w{0,40}\s{1,200}\$\{?([A-Z]\w*)|\?P?<([A-Z]\w*)>/g,
  ))
    names.add(set ?? group ?? "");
  for (const [, name] of text.matchAll(/\b(?:map|geo|geoip|split_clients)\s[^;{}\n]{0,300}\$([A-Z]\w*)\s*\{/g))
    names.add(name ?? "");
  return names;
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
