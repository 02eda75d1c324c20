import type { Route, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** Whether the other end of a route is PHP for certain: by its name, or because a pool of the stack listens there. */
export function leadsToPhp(route: Route, stack: Stack): boolean {
  if (route.protocol !== "fastcgi" || route.php === "no") return false;
  return route.php === "yes" || linkedRoutes(stack).has(route);
}

const linked = new WeakMap<Stack, ReadonlySet<Route>>();

function linkedRoutes(stack: Stack): ReadonlySet<Route> {
  let routes = linked.get(stack);
  if (!routes) {
    routes = new Set(stack.links.flatMap(({ route, answer }) => (answer.kind === "pool" ? [route] : [])));
    linked.set(stack, routes);
  }
  return routes;
}

/**
 * What PHP-FPM cannot do without (measured: §11). Without SCRIPT_FILENAME it takes PATH_TRANSLATED, as some servers send
 * (init_request_info in sapi/fpm/fpm/fpm_main.c).
 */
export const neededParams = ["SCRIPT_FILENAME", "REQUEST_METHOD"] as const;
export type NeededParam = (typeof neededParams)[number];

const insteadOf: Readonly<Partial<Record<NeededParam, string>>> = { SCRIPT_FILENAME: "PATH_TRANSLATED" };

export interface MissingParams {
  readonly missing: readonly NeededParam[];
  /** More parameters may be in force than can be seen. */
  readonly unknown: boolean;
}

const missingIn = new WeakMap<Scope, MissingParams>();

/** The needed parameters that are not sent. */
export function missingParams(scope: Scope): MissingParams {
  let missing = missingIn.get(scope);
  if (!missing) {
    missing = findMissing(scope);
    missingIn.set(scope, missing);
  }
  return missing;
}

function findMissing(scope: Scope): MissingParams {
  const { directives, complete } = scope.array("fastcgi_param");
  const missing = neededParams.filter((name) => !isSent(directives, name, insteadOf[name]));
  const unclear = !complete || directives.some((one) => one.conditional || one.args[0]?.opaque);
  return { missing, unknown: missing.length > 0 && unclear };
}

function isSent(directives: readonly Directive[], name: NeededParam, instead: string | undefined): boolean {
  for (let at = 0; at < directives.length; at++) {
    const sent = (directives[at] as Directive).args[0]?.text;
    if (sent !== undefined && (sent === name || sent === instead)) return true;
  }
  return false;
}

/** An outer parameter that a block's own `fastcgi_param` takes out of force. */
export interface DroppedParams {
  /** The block whose own parameters replace the outer ones, and the first of these. */
  readonly inner: Scope;
  readonly first: Directive;
  readonly lost: readonly { readonly name: NeededParam; readonly outer: Scope; readonly directive: Directive }[];
}

/** Null where no outer block sets a parameter that is missing here. */
export function droppedParams(scope: Scope, missing: readonly NeededParam[]): DroppedParams | null {
  let inner: Scope | null = scope;
  while (inner !== null && inner.own("fastcgi_param").length === 0) inner = inner.parent;
  const first = inner?.own("fastcgi_param")[0];
  if (!inner || !first) return null;
  const lost = missing.flatMap((name) => {
    for (let outer = inner.parent; outer !== null; outer = outer.parent) {
      const directive = outer.own("fastcgi_param").find((one) => isParam(one, name));
      if (directive) return [{ name, outer, directive }];
    }
    return [];
  });
  return lost.length > 0 ? { inner, first, lost } : null;
}

function isParam(directive: Directive, name: string | undefined): boolean {
  return name !== undefined && directive.args[0]?.text === name;
}
