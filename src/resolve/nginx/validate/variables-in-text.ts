import type { Directive, Word } from "../../../syntax/nginx/tree.ts";
import { type NginxRefusal, refuse } from "./refusal.ts";

/** Directives whose arguments nginx compiles as texts with variables (measured on 1.22.1), with the first such argument. */
const texts: ReadonlyMap<string, number> = new Map([
  ["add_header", 1],
  ["add_trailer", 1],
  ["alias", 0],
  ["fastcgi_cache_key", 0],
  ["fastcgi_param", 1],
  ["fastcgi_pass", 0],
  ["grpc_set_header", 1],
  ["proxy_cache_key", 0],
  ["proxy_pass", 0],
  ["proxy_set_header", 1],
  ["return", 0],
  ["rewrite", 1],
  ["root", 0],
  ["scgi_param", 1],
  ["set", 1],
  ["try_files", 0],
  ["uwsgi_param", 1],
]);

/** A `$` that no name follows, and `${name` without its bracket. Signs that other tools read after `$` are left to them. */
export function validateVariables(directive: Directive): NginxRefusal | null {
  const from = texts.get(directive.name.text);
  if (from === undefined) return null;
  for (let at = from; at < directive.args.length; at++) {
    const word = directive.args[at] as Word;
    if (word.opaque || !word.text.includes("$")) continue;
    const open = /\$\{([a-z0-9_]+)(?![a-z0-9_}:-])/.exec(word.text)?.[1];
    if (open !== undefined) {
      const original = `the closing bracket in "${open}" variable is missing`;
      return refuse("invalid-value", word, original, `nginx does not start: "\${${open}" has no closing bracket.`);
    }
    if (/\$(?:$|[\s/.,;'"-])/.test(word.text)) {
      const message = `nginx does not start: no name follows the "$" in "${shorten(word.text)}", and nginx has no way to write a plain one.`;
      return refuse("invalid-value", word, "invalid variable name", message);
    }
  }
  return null;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
