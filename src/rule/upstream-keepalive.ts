import type { Nginx, Upstream } from "../model/stack.ts";
import { parseNumber } from "../resolve/nginx/units.ts";
import { type Known, known, unknown } from "../source/known.ts";
import type { Span } from "../source/span.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import { inRange } from "./version-range.ts";

/** How many idle connections one worker process keeps open to an upstream. */
export interface Keepalive {
  readonly connections: Known<number>;
  /** The `keepalive` line; the upstream's own where nginx keeps connections by default (since 1.29.7). */
  readonly span: Span;
  readonly written: boolean;
}

/** Null when connections to the upstream are not kept. */
export function keepaliveOf(upstream: Upstream): Keepalive | null {
  const setting = upstream.scope.words("keepalive");
  if (setting.origin === "default") {
    if (!setting.value.known) return null;
    const text = setting.value.value[0];
    const connections = text === undefined ? null : parseNumber(text);
    return connections ? { connections: known(connections), span: upstream.span, written: false } : null;
  }
  const span = setting.span ?? upstream.span;
  if (!setting.value.known) return { connections: setting.value, span, written: true };
  const connections = parseNumber(setting.value.value[0] ?? "");
  // 0 turns it off since 1.29.7 and is refused before.
  if (connections === 0) return null;
  return { connections: connections === null ? unknown("invalid") : known(connections), span, written: true };
}

/** Methods that install themselves over what stood before them in the block. */
const balancers = new Set(["least_conn", "hash", "ip_hash", "random"]);

/**
 * The `keepalive` line that a balancing method behind it takes out of force, with that method; null where nothing is lost.
 * The order does not matter since nginx 1.29.7: ask `orderMatters` first.
 */
export function lostKeepalive(upstream: Upstream): { keepalive: Directive; balancer: Directive } | null {
  const { directives } = upstream.scope;
  const at = directives.findLastIndex((one) => one.name.text === "keepalive" && !one.conditional);
  const keepalive = directives[at];
  if (!keepalive) return null;
  const balancer = directives.slice(at + 1).findLast((one) => balancers.has(one.name.text) && !one.conditional);
  return balancer ? { keepalive, balancer } : null;
}

/** Whether this nginx loses a `keepalive` that stands before the balancing method. */
export function orderMatters(nginx: readonly Nginx[]): boolean {
  return nginx.some(({ version }) => inRange(version, "<1.29.7"));
}
