import type { Scope } from "../resolve/nginx/scope.ts";
import { isStock } from "../source/is-stock.ts";
import type { Span } from "../source/span.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/**
 * Where to point for a directive of a scope: at itself, or at the `include` of the user's own file that pulls in the stock
 * file it stands in.
 */
export function visibleSpan(scope: Scope, directive: Directive): Span {
  if (!isStock(directive.file)) return directive;
  return scope.viaOf(directive).findLast((step) => !isStock(step.at.file))?.at ?? directive;
}
