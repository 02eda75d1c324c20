import type { Address } from "../model/address.ts";
import { hostOf, hostsBehind } from "../model/host-of.ts";
import { isLoopback, reachedFromOutside, reaches } from "../model/link.ts";
import { normalizeSocket } from "../model/normalize-socket.ts";
import type { Host, Server, Stack } from "../model/stack.ts";
import { known } from "../source/known.ts";
import type { Directive } from "../syntax/nginx/tree.ts";

/** A `listen` of one of nginx's own http servers. */
export interface HttpListen {
  readonly server: Server;
  readonly listen: Directive;
  /** `plain` where no `listen` of that address has `ssl`. */
  readonly speaks: "plain" | "tls" | "unknown";
}

/** The http server of this stack that a connection from a host to an address arrives at; null where none is known. */
export function httpServerAt(target: Address, from: Host, stack: Stack): HttpListen | null {
  let places = placesByStack.get(stack);
  if (!places) {
    places = findPlaces(stack);
    placesByStack.set(stack, places);
  }
  const near = places.get(keyOf(target));
  if (near === undefined) return null;
  const hosts = target.kind === "unix" ? [from] : hostsBehind(from, target.host, isLoopback(target.host), stack);
  const outside = stack.resolve !== null && target.kind === "tcp" && !isLoopback(target.host);
  const here = near.find(({ address, host }) => {
    if (hosts === null || (host !== null && !hosts.includes(host))) return false;
    return (outside ? reachedFromOutside(known(address)) : reaches(target, known(address))) === "yes";
  });
  return here ? { server: here.server, listen: here.listen, speaks: protocolOf(here.listen, here.server) } : null;
}

/** A `listen` of nginx on this very address (not on a wildcard), which proves that the machine has it; null without. */
export function httpListensOn(host: string, stack: Stack): Directive | null {
  for (const server of stack.servers) {
    for (const listen of server.own("listen")) {
      const address = listenAddress(listen);
      if (address?.kind === "tcp" && address.host === host) return listen;
    }
  }
  return null;
}

/** TCP ports that the nginx of a host listens on. */
export function listenPorts(host: Host, stack: Stack): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const server of stack.servers) {
    if (hostOf(server, stack) !== host) continue;
    const listens = server.own("listen");
    if (listens.length === 0) ports.add(80);
    for (const listen of listens) {
      const address = listenAddress(listen);
      if (address?.kind === "tcp") ports.add(address.port);
    }
  }
  return ports;
}

interface Place {
  readonly server: Server;
  readonly listen: Directive;
  readonly address: Address;
  readonly host: Host | null;
}

const placesByStack = new WeakMap<Stack, ReadonlyMap<string, readonly Place[]>>();

/** By path or port. */
function findPlaces(stack: Stack): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const server of stack.servers) {
    const host = hostOf(server, stack);
    for (const listen of server.own("listen")) {
      const address = listenAddress(listen);
      if (address === null) continue;
      const had = places.get(keyOf(address));
      if (had) had.push({ server, listen, address, host });
      else places.set(keyOf(address), [{ server, listen, address, host }]);
    }
  }
  return places;
}

function keyOf(address: Address): string {
  return address.kind === "unix" ? address.path : String(address.port);
}

function listenAddress(listen: Directive): Address | null {
  const [word, ...parameters] = listen.args;
  if (!word || word.opaque || listen.conditional || word.text.includes("$")) return null;
  const { text } = word;
  if (/^unix:/i.test(text)) return { kind: "unix", path: normalizeSocket(text.slice(5)) };
  const match = /^(?:(?<host>\[[^\]]*\]|[^:]+?)(?::(?<port>\d+))?|(?<only>\d+))$/.exec(
    /^\d+$/.test(text) ? `*:${text}` : text,
  );
  const { host = "*", port = "80" } = match?.groups ?? {};
  if (!match) return null;
  const plain = host.replace(/^\[|\]$/g, "").toLowerCase();
  const dual = parameters.some((parameter) => parameter.text === "ipv6only=off");
  // nginx opens IPv6 sockets for IPv6 alone; a wildcard is then the loopback address of its family for a local client.
  if (plain === "::" && !dual) return { kind: "tcp", host: "::1", port: Number(port) };
  return { kind: "tcp", host: plain === "*" ? "0.0.0.0" : plain, port: Number(port) };
}

/** With `ssl` at any server of the address, or the old directive `ssl on`, it is not known to be plain. */
function protocolOf(listen: Directive, server: Server): HttpListen["speaks"] {
  if (listen.args.some(({ text }) => text === "ssl" || text === "quic")) return "tls";
  const ssl = server.setting("ssl").value;
  return server.open || (ssl.known && ssl.value === "on") ? "unknown" : "plain";
}
