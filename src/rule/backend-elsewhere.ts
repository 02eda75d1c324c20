import { portsOf } from "../model/host-ports.ts";
import { isLoopback } from "../model/link.ts";
import type { Host, Link, Stack } from "../model/stack.ts";
import { listenPorts } from "./http-server-at.ts";

/** A target on nginx's own loopback whose program runs on another host. */
export interface BackendElsewhere {
  readonly host: Host;
  readonly port: number;
  /** `node:3000`; null where nginx knows no name of that host. */
  readonly instead: string | null;
}

/** Only where every program that shares the loopback with nginx is known, and another host states the port. */
export function backendElsewhere({ route, target, answer }: Link, stack: Stack): BackendElsewhere | null {
  if (route.protocol === "fastcgi" || answer.kind === "pool" || stack.resolve === null || !target.address.known)
    return null;
  const address = target.address.value;
  if (address.kind !== "tcp" || !isLoopback(address.host)) return null;
  const here = stack.hosts.filter(({ network }) => network === route.host.network);
  if (here.some(({ doubt, runtime }) => doubt !== null || runtime === null)) return null;
  if (here.some((host) => listenPorts(host, stack).has(address.port))) return null;
  // A port that the own container states may belong to a program that we do not see.
  const stated = (host: Host) => portsOf(host).has(address.port);
  if (here.some(stated)) return null;
  const host = stack.hosts.find((one) => !here.includes(one) && stated(one));
  if (host === undefined) return null;
  const named = stack.resolve(route.host, host.name.toLowerCase());
  const reached = named.kind === "hosts" && named.hosts.includes(host);
  return { host, port: address.port, instead: reached ? `${host.name}:${address.port}` : null };
}
