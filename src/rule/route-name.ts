import type { Route } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";

/** `location ~ \.php$`, as users write it; the location around it for an `if` block. */
export function routeName(route: Route): string {
  let scope: Scope = route.from;
  while (scope.kind !== "location" && scope.parent !== null && scope.parent.kind !== "http") scope = scope.parent;
  const args = scope.directive?.args.map((word) => word.text).join(" ");
  return scope.kind === "location" && args ? `location ${args}` : route.pass.name.text;
}
