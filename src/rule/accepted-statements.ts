import type { NginxContext } from "../facts/nginx/directives.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import { dependsOnLocation } from "./judge-once.ts";

/** Which statements nginx accepts in a kind of block, whichever block it is. */
export interface AcceptedStatements {
  has(directive: Directive, context: NginxContext): boolean;
  add(directive: Directive, context: NginxContext): void;
}

/**
 * Remembers statements that have been found right, by what they say: a thousand sites write `access_log off;` a thousand
 * times. To be used for one nginx and its version.
 */
export function createAcceptedStatements(): AcceptedStatements {
  const contexts = new Map<NginxContext, Map<string, Set<string>>>();
  return {
    has(directive, context) {
      const key = keyOf(directive);
      return key !== null && contexts.get(context)?.get(directive.name.text)?.has(key) === true;
    },
    add(directive, context) {
      const key = keyOf(directive);
      if (key === null) return;
      let names = contexts.get(context);
      if (names === undefined) {
        names = new Map();
        contexts.set(context, names);
      }
      const accepted = names.get(directive.name.text);
      if (accepted) accepted.add(key);
      else names.set(directive.name.text, new Set([key]));
    },
  };
}

/**
 * The one argument, which needs no text of its own to be made. Null where more than the words decides: the location around
 * it, a block, a placeholder, the line breaks between several arguments.
 */
function keyOf({ name, args, block, raw }: Directive): string | null {
  if (args.length !== 1 || block !== null || raw !== null || name.opaque || dependsOnLocation.has(name.text))
    return null;
  const word = args[0];
  return word === undefined || word.opaque ? null : word.text;
}
