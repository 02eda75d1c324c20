import type { Pool, Route, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";

const none: readonly Route[] = [];
const byStack = new WeakMap<Stack, ReadonlyMap<Pool, readonly Route[]>>();

/** The FastCGI routes that lead to a pool, each once, in order of appearance. */
export function routesTo(pool: Pool, stack: Stack): readonly Route[] {
  let routes = byStack.get(stack);
  if (!routes) {
    routes = group(stack);
    byStack.set(stack, routes);
  }
  return routes.get(pool) ?? none;
}

function group(stack: Stack): ReadonlyMap<Pool, readonly Route[]> {
  const found = new Map<Pool, Route[]>();
  for (const { route, answer } of stack.links) {
    if (answer.kind !== "pool" || route.protocol !== "fastcgi") continue;
    const routes = found.get(answer.pool);
    // The links of one route follow each other.
    if (!routes) found.set(answer.pool, [route]);
    else if (routes[routes.length - 1] !== route) routes.push(route);
  }
  return found;
}

/**
 * The routes that run scripts: without locations for the pool's own status and ping pages, which FPM answers by itself in
 * no time and no timeout ever meets.
 */
export function scriptRoutesTo(pool: Pool, stack: Stack): readonly Route[] {
  let pools = scriptsByStack.get(stack);
  if (!pools) {
    pools = new Map();
    scriptsByStack.set(stack, pools);
  }
  let routes = pools.get(pool);
  if (!routes) {
    routes = withoutPages(pool, routesTo(pool, stack));
    pools.set(pool, routes);
  }
  return routes;
}

const scriptsByStack = new WeakMap<Stack, Map<Pool, readonly Route[]>>();

function withoutPages(pool: Pool, routes: readonly Route[]): readonly Route[] {
  const pages = ["pm.status_path", "ping.path"].flatMap((key) => {
    const { value } = pool.setting(key);
    return value.known && value.value.startsWith("/") ? [value.value] : [];
  });
  if (routes.length === 0 || pages.length === 0) return routes;
  return routes.filter(({ from }) => !isFor(from, pages));
}

function isFor(from: Scope, pages: readonly string[]): boolean {
  let location: Scope | null = from;
  while (location !== null && location.kind !== "location") location = location.parent;
  const words = location?.directive?.args ?? [];
  const path = words[words.length - 1]?.text ?? "";
  const modifier = words.length > 1 ? words[0]?.text : "";
  if (modifier === "=" || modifier === "" || modifier === "^~") return pages.includes(path);
  if (!path.startsWith("^")) return false;
  // `~ ^/(status|ping)$`
  const paths = /^\^([\w/-]*)\(([\w/|-]+)\)\$$/.exec(path) ?? /^\^([\w/-]+)()\$$/.exec(path);
  if (!paths) return false;
  return (paths[2] as string).split("|").every((end) => pages.includes((paths[1] as string) + end));
}
