import type { Scope } from "../resolve/nginx/scope.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** The SCRIPT_FILENAME in force: the last one counts (measured: 11s). Null where none is, or it cannot be known. */
export function scriptFilename(scope: Scope): { readonly directive: Directive; readonly holder: Scope } | null {
  const { directives, complete } = scope.array("fastcgi_param");
  const directive = directives.findLast((one) => one.args[0]?.text === "SCRIPT_FILENAME");
  if (!directive || !complete || directive.conditional || directive.args[1]?.opaque) return null;
  let holder: Scope | null = scope;
  while (holder !== null && !holder.own("fastcgi_param").includes(directive)) holder = holder.parent;
  return holder && { directive, holder };
}
