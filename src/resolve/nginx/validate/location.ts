import type { Directive } from "../../../syntax/nginx/tree.ts";
import { locationName, type Place } from "./place.ts";
import { type NginxRefusal, refuse, refuseValue } from "./refusal.ts";
import { isReplaced } from "./words.ts";

export function validateLocation(directive: Directive, place: Place): NginxRefusal | null {
  const [first, second] = directive.args;
  if (!first || directive.args.some(isReplaced)) return null;
  const own = locationName(directive);
  if (own === null)
    return second
      ? refuseValue(directive, first, `invalid location modifier "${first.text}"`, "the modifiers =, ^~, ~ and ~*")
      : null;
  const outer = place.location;
  if (place.context !== "http_loc" || outer === null || outer === "nameless") return null;
  const at = second ?? first;
  const nested = (original: string) =>
    refuse("misplaced", at, original, `nginx does not start: ${original.replace(/^location/, "the location")}.`);
  if (outer.kind === "exact")
    return nested(`location "${own.name}" cannot be inside the exact location "${outer.name}"`);
  if (outer.kind === "named")
    return nested(`location "${own.name}" cannot be inside the named location "${outer.name}"`);
  if (own.kind === "named") return nested(`named location "${own.name}" can be on the server level only`);
  if (own.kind !== "regex" && !own.name.startsWith(outer.name))
    return nested(`location "${own.name}" is outside location "${outer.name}"`);
  return null;
}

const methods = new Set(
  "GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH".split(" "),
);

export function validateLimitExcept(directive: Directive): NginxRefusal | null {
  const wrong = directive.args.find(
    (word) => !word.opaque && /^[A-Za-z]+$/.test(word.text) && !methods.has(word.text.toUpperCase()),
  );
  if (!wrong) return null;
  return refuseValue(
    directive,
    wrong,
    `invalid method "${wrong.text}"`,
    "methods that nginx knows, such as GET and POST",
  );
}

/** `root` and `alias`. */
export function validateRoot(directive: Directive, place: Place): NginxRefusal | null {
  const word = directive.args[0];
  const name = directive.name.text;
  const { location } = place;
  if (name === "alias" && location !== null && location !== "nameless" && location.kind === "named") {
    const original = 'the "alias" directive cannot be used inside the named location';
    return refuse("misplaced", directive, original, `nginx does not start: ${original} "${location.name}".`);
  }
  const own = word?.opaque === false ? /\$\{?(document_root|realpath_root)\b/.exec(word.text)?.[1] : undefined;
  if (!word || own === undefined) return null;
  const original = `the $${own} variable cannot be used in the "${name}" directive`;
  return refuse("invalid-value", word, original, `nginx does not start: ${original}.`);
}
