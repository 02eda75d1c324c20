import type { Link, Pool, Route, Stack, Upstream } from "../model/stack.ts";

interface Index {
  readonly byPool: ReadonlyMap<Pool, readonly Link[]>;
  readonly byRoute: ReadonlyMap<Route, readonly Link[]>;
  readonly byUpstream: ReadonlyMap<Upstream, readonly Route[]>;
}

const none: readonly never[] = [];
const byStack = new WeakMap<Stack, Index>();

/** The links that lead to a pool, in order of appearance. */
export function linksTo(pool: Pool, stack: Stack): readonly Link[] {
  return indexOf(stack).byPool.get(pool) ?? none;
}

/** Whether every nginx that is known of comes to a pool over 127.0.0.1; also where none is known of. */
export function onlyOverLoopback(pool: Pool, stack: Stack): boolean {
  return linksTo(pool, stack).every(({ target: { address } }) => {
    return address.known && address.value.kind === "tcp" && address.value.host === "127.0.0.1";
  });
}

/** The links of a route, one for each target. */
export function linksFrom(route: Route, stack: Stack): readonly Link[] {
  return indexOf(stack).byRoute.get(route) ?? none;
}

/** The routes that name an upstream, in order of appearance. */
export function routesThrough(upstream: Upstream, stack: Stack): readonly Route[] {
  return indexOf(stack).byUpstream.get(upstream) ?? none;
}

/** One walk for all: looking through every link for each of a thousand pools takes longer than the rules themselves. */
function indexOf(stack: Stack): Index {
  let index = byStack.get(stack);
  if (!index) {
    const { links, routes } = stack;
    index = {
      byPool: group(links, ({ answer }) => (answer.kind === "pool" ? answer.pool : null)),
      byRoute: group(links, ({ route }) => route),
      byUpstream: group(routes, ({ upstream }) => upstream),
    };
    byStack.set(stack, index);
  }
  return index;
}

function group<K, T>(list: readonly T[], keyOf: (one: T) => K | null): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>();
  for (let at = 0; at < list.length; at++) {
    const one = list[at] as T;
    const key = keyOf(one);
    if (key === null) continue;
    const same = found.get(key);
    if (same) same.push(one);
    else found.set(key, [one]);
  }
  return found;
}
