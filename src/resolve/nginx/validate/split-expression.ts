import type { Directive, Word } from "../../../syntax/nginx/tree.ts";

/**
 * A regular expression without quotes that a `{` cut in two: `location ~ ^/a{2}$` is the expression `^/a` and a block that
 * begins with `2}$` (measured: lexer section).
 *
 * @returns the word before the brace, or null
 */
export function splitExpression(directive: Directive): Word | null {
  const { block } = directive;
  const first = block?.items[0]?.name;
  if (!block || !first) return null;
  const last = directive.args.at(-1) ?? directive.name;
  if (last.quote !== null || last.end !== block.start || first.start !== block.start + 1) return null;
  return /^\d+(,\d*)?\}/.test(first.text) ? last : null;
}
