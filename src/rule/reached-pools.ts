import type { Pool, Stack } from "../model/stack.ts";

const byStack = new WeakMap<Stack, ReadonlySet<Pool>>();

/** The pools that a link leads to. */
export function reachedPools(stack: Stack): ReadonlySet<Pool> {
  let pools = byStack.get(stack);
  if (!pools) {
    pools = new Set(stack.links.flatMap(({ answer }) => (answer.kind === "pool" ? [answer.pool] : [])));
    byStack.set(stack, pools);
  }
  return pools;
}
