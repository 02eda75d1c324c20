import type { Scope } from "../resolve/nginx/scope.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** The directive whose value is in force in a block: its own last one, else that of the nearest block around it. */
export function writtenDirective(scope: Scope, name: string): Directive | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const own = at.own(name).at(-1);
    if (own) return own;
  }
  return null;
}
