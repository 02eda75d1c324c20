import type { Pool, Route, Stack, Upstream } from "../model/stack.ts";
import type { Span } from "../source/span.ts";
import { linksFrom } from "./links-of.ts";
import { routesTo } from "./pool-routes.ts";
import { type Keepalive, keepaliveOf, lostKeepalive, orderMatters } from "./upstream-keepalive.ts";

/** An upstream whose connections to PHP-FPM are kept. */
export interface KeptUpstream {
  readonly upstream: Upstream;
  readonly keepalive: Keepalive;
  readonly connections: number;
  readonly pools: readonly Pool[];
  readonly host: Route["host"];
  /** `fastcgi_keep_conn on`. */
  readonly span: Span;
}

/** The upstreams that keep FastCGI connections to this pool, where all their servers are known pools. */
export function keptUpstreams(pool: Pool, stack: Stack): KeptUpstream[] {
  const found = new Map<Upstream, KeptUpstream>();
  for (const route of routesTo(pool, stack)) {
    const { upstream } = route;
    if (!upstream || found.has(upstream)) continue;
    const keep = route.from.flag("fastcgi_keep_conn");
    if (!keep.value.known || !keep.value.value || !keep.span) continue;
    if (orderMatters(stack.nginx) && lostKeepalive(upstream)) continue;
    // One request a connection is no keepalive (measured: §8). The directive of http of that name is for clients.
    if (upstream.scope.own("keepalive_requests").at(-1)?.args[0]?.text === "1") continue;
    const keepalive = keepaliveOf(upstream);
    if (!keepalive?.connections.known) continue;
    const answers = linksFrom(route, stack).map((link) => link.answer);
    const pools = answers.flatMap((one) => (one.kind === "pool" ? [one.pool] : []));
    if (pools.length < answers.length) continue;
    const connections = keepalive.connections.value;
    found.set(upstream, {
      upstream,
      keepalive,
      connections,
      pools: [...new Set(pools)],
      host: route.host,
      span: keep.span,
    });
  }
  return [...found.values()];
}
