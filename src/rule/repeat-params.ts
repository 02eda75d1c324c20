import type { Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Span } from "../source/span.ts";
import type { Fix } from "./define-rule.ts";
import type { DroppedParams } from "./fastcgi-params.ts";
import { fixWith, inSameText, linesAbove, sourceOf } from "./line-edits.ts";
import { scopeName } from "./scope-name.ts";

/** The outer `fastcgi_param` lines, and includes that bring some, once more above the block's own. */
export function repeatParams({ inner, first, lost }: DroppedParams, stack: Stack): Fix[] {
  const outer = lost[0]?.outer;
  if (!outer || lost.some((one) => one.outer !== outer) || !inSameText(stack, first, inner.directive)) return [];
  const lines = linesOf(outer, stack);
  if (lines === null) return [];
  return fixWith(`Repeat the fastcgi_param lines of ${scopeName(outer)}`, "unsafe", [linesAbove(stack, first, lines)]);
}

/** As the block's own text has them; null where it does not hold them. */
function linesOf(scope: Scope, stack: Stack): readonly string[] | null {
  const lines: string[] = [];
  for (const param of scope.own("fastcgi_param")) {
    if (param.args.length !== 2 && param.args[2]?.text !== "if_not_empty") return null;
    const own = (place: Span) => inSameText(stack, place, scope.directive);
    const step = own(param) ? null : scope.viaOf(param).find(({ at }) => own(at));
    if (step === undefined) return null;
    const include = scope.own("include").find(({ start, end }) => step && start <= step.at.start && step.at.end <= end);
    const statement = step === null ? param : include;
    const text = statement ? sourceOf(stack, statement) : null;
    if (text === null) return null;
    const line = `${text};`;
    if (lines.at(-1) !== line) lines.push(line);
  }
  return lines;
}
