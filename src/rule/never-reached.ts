import type { Route } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";

/** True when a `return` of the same block or of the server answers every request before the pass directive can. */
export function neverReached(route: Route): boolean {
  const returns = (scope: Scope): boolean => scope.own("return").some((directive) => !directive.conditional);
  if (returns(route.from)) return true;
  for (let scope = route.from.parent; scope !== null; scope = scope.parent) {
    if (scope.kind === "server") return returns(scope);
  }
  return false;
}
