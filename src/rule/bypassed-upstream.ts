import { showAddress } from "../model/address.ts";
import type { Route, Stack, Upstream } from "../model/stack.ts";

/** The upstream with a `keepalive` line that holds just the server which this route names by its address. */
export function bypassedUpstream(route: Route, stack: Stack): Upstream | null {
  const target = route.upstream === null ? route.targets[0]?.address : undefined;
  if (!target?.known) return null;
  const address = showAddress(target.value);
  const holds = stack.upstreams.find(({ host, scope, servers }) => {
    if (host !== route.host) return false;
    const only = servers.length === 1 && !scope.open ? servers[0]?.address : undefined;
    return only?.known && showAddress(only.value) === address && scope.own("keepalive").length > 0;
  });
  return holds ?? null;
}
