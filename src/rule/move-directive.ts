import { directiveFacts, type NginxContext } from "../facts/nginx/directives.ts";
import type { Nginx, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { validateDirective } from "../resolve/nginx/validate/directive.ts";
import { placeIn } from "../resolve/nginx/validate/place.ts";
import { holds } from "../syntax/file-at.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import type { Edit, Fix } from "./define-rule.ts";
import { fixWith, linesAbove, sourceOf, without } from "./line-edits.ts";

/** Blocks that an nginx has once, from the outside in. */
const single: readonly (readonly [NginxContext, string])[] = [
  ["event", "events"],
  ["http_main", "http"],
];

/** A directive of the top level that belongs into `events` or `http`: there is one of each, so the place is clear. */
export function moveFix(directive: Directive | null, nginx: Nginx, stack: Stack): Fix[] {
  if (directive === null || directive.block !== null || !nginx.scope.directives.includes(directive)) return [];
  const contexts = directiveFacts(directive.name.text).flatMap((facts) => facts.contexts);
  const kinds = single.filter(([context]) => contexts.includes(context)).map(([, kind]) => kind);
  const [kind] = kinds;
  const target = nginx.scope.children.filter((scope) => scope.kind === kind);
  const [scope] = target;
  if (kinds.length !== 1 || target.length !== 1 || !scope || scope.own(directive.name.text).length > 0) return [];
  const known = { version: nginx.version, upstreams: null };
  if (validateDirective(directive, placeIn(scope), known) !== null) return [];
  const text = sourceOf(stack, directive);
  if (text === null) return [];
  return fixWith(`Move it into ${kind}`, "unsafe", [without(stack, directive), intoBlock(stack, scope, `${text};`)]);
}

/** At the start of a block. */
function intoBlock(stack: Stack, { directive }: Scope, line: string): Edit | null {
  const block = directive?.block;
  if (!block || !holds(stack.files, block.file)) return null;
  const [first] = block.items;
  if (first) return linesAbove(stack, first, [line]);
  return { span: { file: block.file, start: block.start + 1, end: block.start + 1 }, text: ` ${line} ` };
}
