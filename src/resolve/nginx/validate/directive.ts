import {
  type DirectiveFacts,
  directiveFacts,
  directiveIn,
  type NginxContext,
  thirdPartyModule,
} from "../../../facts/nginx/directives.ts";
import { isAtLeast } from "../../../facts/nginx/version.ts";
import { compareVersions } from "../../../source/versions.ts";
import type { Directive } from "../../../syntax/nginx/tree.ts";
import { type Known, validateCustom } from "./custom.ts";
import type { Place } from "./place.ts";
import { type NginxRefusal, refuse } from "./refusal.ts";
import { validateSlot } from "./slots.ts";
import { validateVariables } from "./variables-in-text.ts";

export type { Known } from "./custom.ts";

const contextNames: Readonly<Record<NginxContext, string>> = {
  main: "the top level",
  event: "events",
  http_main: "http",
  http_srv: "server",
  http_loc: "location",
  http_ups: "upstream",
  http_sif: "if in server",
  http_lif: "if in location",
  http_lmt: "limit_except",
  stream_main: "stream",
  stream_srv: "server in stream",
  stream_ups: "upstream in stream",
  mail_main: "mail",
  mail_srv: "server in mail",
  any: "every block",
};

/**
 * What `nginx -t` refuses about one directive in one place, in the order in which nginx looks (ngx_conf_handler): the
 * name, the context, block or semicolon, the number of arguments, the value. Null when nginx accepts it, and wherever a
 * placeholder, a variable or a module of others leaves a doubt.
 */
export function validateDirective(directive: Directive, place: Place, known: Known): NginxRefusal | null {
  const { context } = place;
  if (context === null || directive.name.opaque) return null;
  const name = directive.name.text;
  const facts = directiveIn(name, context);
  // A module of others may bring a directive of the same name with other contexts and arguments.
  if (thirdPartyModule(name) !== null) return null;
  if (facts === null) {
    const all = directiveFacts(name);
    return all.length === 0 ? validateName(directive) : validateContext(directive, all, context);
  }
  const version = validateVersion(directive, facts, known.version);
  if (version) return version;
  if (facts.args === null) return null;
  return (
    validateForm(directive, facts) ??
    validateSlot(directive, facts) ??
    validateCustom(directive, facts, place, known) ??
    validateVariables(directive)
  );
}

function validateName(directive: Directive): NginxRefusal | null {
  const name = directive.name.text;
  // Inside of a template's own language, or the body of a block that only a module of others reads.
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return null;
  return {
    ...refuse(
      "unknown-directive",
      directive.name,
      `unknown directive "${name}"`,
      `nginx does not start: it has no directive "${name}", and no well-known module has one.`,
    ),
    confidence: "low",
  };
}

function validateContext(
  directive: Directive,
  all: readonly DirectiveFacts[],
  context: NginxContext,
): NginxRefusal | null {
  // Contexts of commercial and separate modules are documented only, and their blocks are not in the table.
  if (all.some((facts) => facts.from === "documentation")) return null;
  const name = directive.name.text;
  const allowed = [...new Set(all.flatMap((facts) => facts.contexts))].map((one) => contextNames[one]).join(", ");
  return refuse(
    "misplaced",
    directive.name,
    `"${name}" directive is not allowed here`,
    `nginx does not start: "${name}" cannot stand in ${contextNames[context]}, only in ${allowed}.`,
  );
}

function validateVersion(directive: Directive, facts: DirectiveFacts, version: string | null): NginxRefusal | null {
  if (version === null) return null;
  const name = directive.name.text;
  const original = `unknown directive "${name}"`;
  if (facts.until !== null && isAtLeast(version, facts.until))
    return refuse(
      "removed-directive",
      directive.name,
      original,
      `nginx ${version} does not start: the directive "${name}" is gone since ${facts.until}.`,
    );
  if (facts.since !== null && facts.from === "source" && compareVersions(version, facts.since) < 0)
    return refuse(
      "newer-directive",
      directive.name,
      original,
      `nginx ${version} does not start: the directive "${name}" came with ${facts.since}.`,
    );
  return null;
}

/** Block or semicolon, and the number of arguments. */
function validateForm(directive: Directive, facts: DirectiveFacts): NginxRefusal | null {
  const name = directive.name.text;
  const block = directive.block !== null || directive.raw !== null;
  if (block && !facts.block)
    return refuse(
      "unexpected-block",
      directive,
      `directive "${name}" is not terminated by ";"`,
      `nginx does not start: "${name}" ends with ";", it has no block.`,
    );
  if (!block && facts.block)
    return refuse(
      "missing-block",
      directive,
      `directive "${name}" has no opening "{"`,
      `nginx does not start: "${name}" needs a block in { }.`,
    );
  // A placeholder may stand for nothing or for several words.
  if (directive.args.some((word) => word.opaque)) return null;
  const count = directive.args.length;
  const { min, max } = facts.args ?? { min: 0, max: null };
  if (count >= min && (max === null || count <= max)) return null;
  return refuse(
    "argument-count",
    directive,
    `invalid number of arguments in "${name}" directive`,
    `nginx does not start: "${name}" takes ${takes(min, max)}, not ${count}.`,
  );
}

function takes(min: number, max: number | null): string {
  const plural = (number: number) => `${number === 0 ? "no" : number} argument${number === 1 ? "" : "s"}`;
  if (max === null) return `at least ${plural(min)}`;
  return min === max ? plural(min) : `${min} to ${max} arguments`;
}
