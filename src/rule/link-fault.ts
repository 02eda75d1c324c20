import type { Address } from "../model/address.ts";
import { isLoopback } from "../model/link.ts";
import type { Link, Pool, Stack } from "../model/stack.ts";
import { startFailures } from "../model/start-failures.ts";
import { httpServerAt } from "./http-server-at.ts";
import { linksFrom } from "./links-of.ts";
import { loopbackFault } from "./loopback-fault.ts";
import { neverReached } from "./never-reached.ts";
import { misreadPools } from "./pool-listen.ts";
import { misreadSocket } from "./socket-uri.ts";

/** A target at which nothing listens for certain. */
export interface LinkFault {
  /** `transport`: every pool is behind the other kind of socket; `place`: other path, port or loopback family. */
  readonly kind: "transport" | "place";
  readonly target: Address;
  /** The pool that was probably meant. */
  readonly nearest: Pool;
}

/** Bytes that a socket path may have; nginx refuses longer ones itself. */
const longestPath = 107;

/**
 * What is wrong with a link that leads nowhere; null where it leads somewhere, where that is not known, or where another
 * rule names the cause: a `listen` that FPM misreads, a pass directive that nginx misreads.
 */
export function linkFault(link: Link, stack: Stack): LinkFault | null {
  const { route, target, answer } = link;
  if (answer.kind !== "proven-none" || answer.nearest === null || !target.address.known) return null;
  const address = target.address.value;
  if (address.kind === "unix" && new TextEncoder().encode(address.path).length > longestPath) return null;
  if (httpServerAt(address, route.host, stack) !== null) return null;
  if (loopbackFault(link, stack) !== null) return null;
  if (neverReached(route) || misreadSocket(route, target, stack) !== null) return null;
  if (misreadPools(stack).length > 0) return null;
  if (startFailures(answer.nearest.fpm).some(({ kind }) => kind === "directory" || kind === "address")) return null;
  // nginx asks the next server of an upstream where one refuses: only when all do, the client sees it (measured: 17c).
  const siblings = linksFrom(route, stack);
  if (siblings.some((link) => link.answer.kind !== "proven-none")) return null;
  // What runs where the connection arrives is what was meant, if anything does.
  const { host } = answer.nearest;
  const same = stack.pools
    .filter((pool) => pool.host === host)
    .some(({ address: there }) => there.value.known && there.value.value.kind === address.kind);
  return { kind: same ? "place" : "transport", target: address, nearest: answer.nearest };
}

/** Whether two TCP addresses differ in nothing but the loopback family: `[::1]:9000` and `127.0.0.1:9000`. */
export function otherFamily(a: Address, b: Address): boolean {
  return (
    a.kind === "tcp" &&
    b.kind === "tcp" &&
    a.port === b.port &&
    a.host !== b.host &&
    isLoopback(a.host) &&
    isLoopback(b.host)
  );
}
