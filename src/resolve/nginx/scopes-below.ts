import type { Scope } from "./scope.ts";

/** The scope and all below it, in order of appearance. Not recursive: nesting has no limit in a file. */
export function scopesBelow(top: Scope): readonly Scope[] {
  const found: Scope[] = [];
  const waiting: Scope[] = [top];
  for (let scope = waiting.pop(); scope; scope = waiting.pop()) {
    found.push(scope);
    for (let at = scope.children.length - 1; at >= 0; at--) waiting.push(scope.children[at] as Scope);
  }
  return found;
}
