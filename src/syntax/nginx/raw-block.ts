/** The language of a block that nginx hands to another parser, untouched; null for a block of directives. */
export type RawLanguage = "lua" | "javascript" | null;

/**
 * By the directive's name: lua-nginx-module's `*_by_lua_block` (its `ngx_http_lua_block` handlers read the block
 * themselves), and the same style with `js` in its place, or an njs directive followed by a block.
 */
export function rawLanguage(name: string): RawLanguage {
  if (name.endsWith("_by_lua_block")) return "lua";
  if (name.endsWith("_by_js_block") || name.endsWith("_by_njs_block") || name.startsWith("js_")) return "javascript";
  return null;
}

/**
 * Offset of the `}` that closes a raw block, or -1 when none does. Braces in strings, long brackets and comments do not
 * count.
 * @param from offset of the first character after `{`
 */
export function findRawEnd(text: string, from: number, language: "lua" | "javascript"): number {
  let depth = 1;
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === 123) depth++;
    else if (unit === 125) {
      if (--depth === 0) return at;
    } else if (unit === 34 || unit === 39 || (unit === 96 && language === "javascript")) {
      at = stringEnd(text, at, unit);
      continue;
    } else if (language === "lua") {
      if (unit === 45 && text.charCodeAt(at + 1) === 45) {
        at = luaCommentEnd(text, at + 2);
        continue;
      }
      if (unit === 91) {
        const end = longBracketEnd(text, at);
        if (end !== -1) {
          at = end;
          continue;
        }
      }
    } else if (unit === 47) {
      const next = text.charCodeAt(at + 1);
      if (next === 47 || next === 42) {
        const end = next === 47 ? text.indexOf("\n", at) : text.indexOf("*/", at + 2);
        at = end === -1 ? text.length : end + (next === 47 ? 1 : 2);
        continue;
      }
    }
    at++;
  }
  return -1;
}

/** Past the closing quote. A string that its line does not close is no string (but for JavaScript's backquotes). */
function stringEnd(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 92) at++;
    else if (unit === quote) return at + 1;
    else if (unit === 10 && quote !== 96) break;
  }
  return start + 1;
}

function luaCommentEnd(text: string, at: number): number {
  if (text.charCodeAt(at) === 91) {
    const end = longBracketEnd(text, at);
    if (end !== -1) return end;
  }
  const line = text.indexOf("\n", at);
  return line === -1 ? text.length : line + 1;
}

/** Past the `]==]` that closes a `[==[` at `start`; the text's end when nothing does; -1 when it is no long bracket. */
function longBracketEnd(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) === 61) at++;
  if (text.charCodeAt(at) !== 91) return -1;
  const close = `]${"=".repeat(at - start - 1)}]`;
  const end = text.indexOf(close, at + 1);
  return end === -1 ? text.length : end + close.length;
}

/**
 * Where a raw block that nothing closes most likely ends: at the first line that begins with `}` no further right than
 * the directive; else at the text's end. `resume` is past a `}` that stands right below the directive, and before one
 * that stands further left: that one closes a block around it.
 */
export function likelyRawEnd(text: string, directive: number, from: number): { end: number; resume: number } {
  const start = text.lastIndexOf("\n", directive - 1) + 1;
  const indent = /\S/.exec(text.slice(start, directive + 1))?.index ?? 0;
  for (let line = text.indexOf("\n", from); line !== -1; line = text.indexOf("\n", line + 1)) {
    let at = line + 1;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
    const column = at - line - 1;
    if (text.charCodeAt(at) === 125 && column <= indent) return { end: at, resume: column === indent ? at + 1 : at };
  }
  return { end: text.length, resume: text.length };
}
