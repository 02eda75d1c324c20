import type { Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Span } from "../source/span.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import type { Edit } from "./define-rule.ts";
import { inSameText, linesBelow, rewritten } from "./line-edits.ts";

/**
 * Another value for a `fastcgi_param` of a block: over the old one where the block's own text holds it, else on a line below
 * the include that brings it, since the last of two counts. Null where an outer block sets it.
 */
export function paramEdit(stack: Stack, scope: Scope, param: Directive, value: string): Edit | null {
  const [name, old] = param.args;
  if (!name || !old || !scope.directive || !scope.own("fastcgi_param").includes(param)) return null;
  const own = (place: Span) => inSameText(stack, place, scope.directive);
  if (own(param)) return rewritten(stack, old, value);
  const step = scope.viaOf(param).find(({ at }) => own(at));
  const include = scope.own("include").find(({ file, start, end }) => {
    return step !== undefined && file === step.at.file && start <= step.at.start && step.at.end <= end;
  });
  return include ? linesBelow(stack, include, [`fastcgi_param ${name.text} ${value};`]) : null;
}
