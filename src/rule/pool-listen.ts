import { type Listen, readListen } from "../model/listen.ts";
import type { Pool, Stack } from "../model/stack.ts";
import { reachedPools } from "./reached-pools.ts";

/** How FPM reads `listen` of a pool; null where the text is not known. */
export function readPoolListen(pool: Pool): Listen | null {
  const text = pool.listen.value;
  if (!text.known) return null;
  // Only a relative path is completed, and then `address` holds what FPM made of it.
  const address = pool.address.value;
  if (!address.known && address.why === "template") return null;
  const complete =
    !text.value.startsWith("/") && address.known && address.value.kind === "unix" ? address.value.path : text.value;
  return readListen(text.value, complete);
}

/** Whether FPM does something with `listen` that nobody meant: it refuses it, or listens where no route leads. */
function isMisread(pool: Pool, stack: Stack): boolean {
  const listen = readPoolListen(pool);
  if (listen === null || (listen.kind !== "misread" && listen.kind !== "refused")) return false;
  if (listen.kind === "refused") return listen.why !== "empty";
  // A relative path can be meant: with a prefix of its own, or where nginx names the completed path.
  if (listen.why === "relative-path" && pool.entries("prefix").length > 0) return false;
  return !reachedPools(stack).has(pool);
}

const misreadByStack = new WeakMap<Stack, readonly Pool[]>();

/** The pools of a stack that `isMisread` is true of. */
export function misreadPools(stack: Stack): readonly Pool[] {
  let pools = misreadByStack.get(stack);
  if (!pools) {
    pools = stack.pools.filter((pool) => isMisread(pool, stack));
    misreadByStack.set(stack, pools);
  }
  return pools;
}
