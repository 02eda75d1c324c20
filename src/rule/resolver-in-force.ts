import type { Scope } from "../resolve/nginx/scope.ts";

/** Whether a `resolver` is in force in a block: set there or further out. */
export function resolverInForce(scope: Scope): "yes" | "no" | "unknown" {
  let open = false;
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.own("resolver").some((directive) => !directive.conditional)) return "yes";
    open ||= at.open || at.own("resolver").length > 0;
    // The block is assumed: the file that holds it is not in the tree.
    if (at.directive === null && at.kind !== "main") open = true;
  }
  return open ? "unknown" : "no";
}
