import { type Address, showAddress } from "../model/address.ts";
import type { Host, Pool, Stack } from "../model/stack.ts";
import { nameOfPool } from "../rule/loopback-fault.ts";
import { asTarget } from "../rule/retarget.ts";

/** What nginx on a host writes to reach a pool; null where it cannot, or where no name of the pool's host is known. */
export function targetOf(pool: Pool, from: Host, stack: Stack): string | null {
  const { value } = pool.address;
  if (!value.known) return null;
  const address = value.value;
  if (address.kind === "unix") return seesSameSocket(address.path, from, pool.host) ? asTarget(address) : null;
  return from.network === pool.host.network ? asTarget(address) : nameOfPool(pool, from, stack);
}

/** What a pool on a host writes to be found where nginx connects; null where nothing that it could write helps. */
export function listenFor(target: Address, from: Host, at: Host, stack: Stack): string | null {
  if (target.kind === "unix") return seesSameSocket(target.path, from, at) ? showAddress(target) : null;
  if (from.network === at.network) return showAddress(target);
  const answer = stack.resolve?.(from, target.host.toLowerCase());
  // Behind a name that maps ports the pool's own port is another one.
  if (answer?.kind !== "hosts" || !answer.hosts.includes(at) || answer.port !== undefined) return null;
  return String(target.port);
}

function seesSameSocket(path: string, a: Host, b: Host): boolean {
  return a === b || a.socketPlace(path).key === b.socketPlace(path).key;
}
