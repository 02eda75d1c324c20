import type { Nginx } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/**
 * True for a directive at the top level of a file that no include of the main file reaches: that the file goes into this
 * block, and together with its neighbours, is what we assume.
 */
export function guessedPlace(directive: Directive, scope: Scope, nginx: Nginx): boolean {
  const root = rootOf(directive, scope);
  if (root === nginx.main) return false;
  const { directive: opener, parent } = scope;
  return opener === null || parent === null || rootOf(opener, parent) !== root;
}

/** The file in which the way to a directive begins. */
function rootOf(directive: Directive, scope: Scope): string {
  return scope.viaOf(directive)[0]?.at.file ?? directive.file;
}
