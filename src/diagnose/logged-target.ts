import { type Address, showAddress } from "../model/address.ts";
import { isLoopback } from "../model/link.ts";
import { parsePassTarget } from "../model/pass-target.ts";
import type { Protocol, Route } from "../model/stack.ts";

/** The other end as an error log names it: `upstream: "fastcgi://unix:/run/php/fpm.sock:"`. */
export interface LoggedTarget {
  /** Scheme and address, without the URI of the request: `fastcgi://unix:/run/php/fpm.sock`, `http://10.0.0.5:8080`. */
  readonly shown: string;
  /** Null for the name of an upstream, which stands there while none of its servers is asked. */
  readonly address: Address | null;
  /** A word without port: the name of an upstream. */
  readonly name: string | null;
}

/** `http`, `https`, `fastcgi`, `uwsgi`, `suwsgi`, `scgi`, `grpc`, `grpcs`, `memcached`. */
const scheme = /^([a-z]+):\/\//;

export function readTarget(logged: string): LoggedTarget {
  const name = scheme.exec(logged)?.[1];
  // The stream module writes no scheme: `10.0.0.5:3306`.
  const rest = name === undefined ? logged : logged.slice(name.length + 3);
  const http = name === "http" || name === "https";
  let authority = rest;
  // nginx puts a colon between a socket and the URI, which only proxy_pass has.
  if (rest.startsWith("unix:")) {
    const colon = rest.indexOf(":", 5);
    if (http && colon > 0) authority = rest.slice(0, colon);
    else if (rest.endsWith(":")) authority = rest.slice(0, -1);
  } else {
    authority = rest.split("/", 1)[0] as string;
  }
  // Without a port it is an upstream's name, except where the port is the scheme's own.
  const { address } = parsePassTarget(http ? "http" : "fastcgi", http ? `${name}://${rest}` : authority);
  const bare = address !== null && address.kind === "tcp" && !/:\d+$/.test(authority);
  return {
    shown: name === undefined ? authority : `${name}://${authority}`,
    address: bare && !/^[\d.]+$|^\[/.test(authority) ? null : address,
    name: authority.startsWith("unix:") || /:\d+$/.test(authority) ? null : authority.toLowerCase(),
  };
}

/** How sure it is that a route leads to what the log names: 3 to the letter, 1 as far as can be known, 0 it does not. */
export function fits(route: Route, logged: LoggedTarget): 0 | 1 | 2 | 3 {
  if (logged.name !== null && route.upstream?.name.toLowerCase() === logged.name) return 3;
  let best: 0 | 1 | 2 | 3 = 0;
  for (const { address } of route.targets) {
    const found = address.known ? agreement(address.value, logged.address) : logged.address === null ? 0 : 1;
    if (found > best) best = found;
  }
  return best;
}

/** @param asked as the configuration has it; @param seen as nginx logs it, names resolved */
export function agreement(asked: Address, seen: Address | null): 0 | 1 | 2 | 3 {
  if (seen === null || asked.kind !== seen.kind) return 0;
  if (asked.kind === "unix") return seen.kind === "unix" && sameSocket(asked.path, seen.path) ? 3 : 0;
  if (seen.kind !== "tcp" || asked.port !== seen.port) return 0;
  if (asked.host === seen.host || (isLoopback(asked.host) && isLoopback(seen.host))) return 3;
  // A name may have any address; an address is what it is.
  return /^[\d.]+$|:/.test(asked.host) ? 0 : 2;
}

/** Of a path that ends in a colon, nginx's own colon may be the one. */
function sameSocket(asked: string, seen: string): boolean {
  return asked === seen || asked === `${seen}:`;
}

const schemes: Readonly<Record<Protocol, string>> = {
  fastcgi: "fastcgi",
  http: "http",
  https: "https",
  uwsgi: "uwsgi",
  scgi: "scgi",
  grpc: "grpc",
  memcached: "memcached",
};

/** Where a route leads, written as a log would; null where that is not one known address. */
export function routeTarget(route: Route): string | null {
  const start = `${schemes[route.protocol]}://`;
  if (route.upstream !== null) return start + route.upstream.name;
  const [only] = route.targets;
  if (only === undefined || !only.address.known) return null;
  const { value } = only.address;
  return start + (value.kind === "unix" ? "unix:" : "") + showAddress(value);
}

/** The routes that fit best what a log names; all where it names nothing. */
export function bestFitting(routes: readonly Route[], target: LoggedTarget | null): Route[] {
  if (target === null) return [...routes];
  const best = Math.max(0, ...routes.map((route) => fits(route, target)));
  return best === 0 ? [] : routes.filter((route) => fits(route, target) === best);
}

/** `http://10.0.0.5:8080/cart` without its URI, of which there is one for each request. */
export function addressPart(upstream: string): string {
  const start = upstream.indexOf("://") + 3;
  const unix = upstream.startsWith("unix:", start);
  // Only proxy_pass has a URI behind a socket; a colon may be a part of the path.
  if (unix && !upstream.startsWith("http")) return upstream;
  const end = unix ? upstream.indexOf(":", start + 5) : upstream.indexOf("/", start);
  return end < 0 ? upstream : upstream.slice(0, end);
}
