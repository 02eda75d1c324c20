import type { Address } from "../model/address.ts";
import { isLoopback, reachedFromOutside } from "../model/link.ts";
import type { Host, Link, Pool, Stack } from "../model/stack.ts";
import { known } from "../source/known.ts";

/**
 * A target that leads nowhere because loopback is not shared between containers.
 * - `target`: nginx connects to its own loopback, and the pool runs on another host;
 * - `listen`: nginx finds the pool's host, and the pool listens on that host's loopback alone.
 */
export interface LoopbackFault {
  readonly kind: "target" | "listen";
  readonly target: Address & { kind: "tcp" };
  readonly pool: Pool;
  /** `php:9000`, what nginx could connect to instead; null where no name of the host is known, or nothing would answer. */
  readonly instead: string | null;
}

/** Only where the linker has proven that nothing answers. */
export function loopbackFault({ route, target, answer }: Link, stack: Stack): LoopbackFault | null {
  if (answer.kind !== "proven-none" || !target.address.known || stack.resolve === null) return null;
  const address = target.address.value;
  if (address.kind !== "tcp" || route.protocol !== "fastcgi") return null;
  if (isLoopback(address.host)) {
    const there = stack.pools.filter(({ host }) => host.network !== route.host.network);
    const here = stack.pools.some(({ host }) => host.network === route.host.network);
    if (here) return null;
    const same = there.filter(
      ({ address: { value } }) => value.known && value.value.kind === "tcp" && value.value.port === address.port,
    );
    const pool = same[0] ?? there[0];
    return pool ? { kind: "target", target: address, pool, instead: nameOfPool(pool, route.host, stack) } : null;
  }
  const resolved = stack.resolve(route.host, address.host);
  if (resolved.kind !== "hosts") return null;
  const pool = stack.pools.find(({ host, address: { value } }) => {
    if (!resolved.hosts.includes(host) || !value.known || value.value.kind !== "tcp") return false;
    return value.value.port === address.port && reachedFromOutside(known(value.value)) === "no";
  });
  return pool ? { kind: "listen", target: address, pool, instead: null } : null;
}

/** `php:9000`: how a pool is reached from another host; null where it is not, or where no name of its host is known. */
export function nameOfPool(pool: Pool, from: Host, stack: Stack): string | null {
  const { value } = pool.address;
  if (!value.known || value.value.kind !== "tcp" || reachedFromOutside(value) !== "yes") return null;
  const answer = stack.resolve?.(from, pool.host.name.toLowerCase());
  return answer?.kind === "hosts" && answer.hosts.includes(pool.host) ? `${pool.host.name}:${value.value.port}` : null;
}
