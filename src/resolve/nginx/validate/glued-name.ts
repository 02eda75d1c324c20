import { isKnownDirective } from "../../../facts/nginx/directives.ts";
import type { Directive } from "../../../syntax/nginx/tree.ts";
import { isReplaced } from "./words.ts";

/**
 * The known name that begins a directive's name where the white space after it is missing: `if` of `if($a)`, `listen` of
 * `listen=80`. No module can have a directive of such a name. Null for everything else.
 */
export function gluedName(directive: Directive): string | null {
  const { name } = directive;
  // Nearly every name is known: this saves the expression.
  if (isKnownDirective(name.text)) return null;
  const known = /^([a-z][a-z0-9_]*)[(~/="'$:,@^]/.exec(name.text)?.[1];
  if (known === undefined || !isKnownDirective(known)) return null;
  // `listen$port` may be text that a tool fills in; what follows a bracket or a sign of its own is not.
  return isReplaced({ ...name, text: name.text.replace(/\$[a-z]\w*/g, "") }) ? null : known;
}
