import type { Fpm, Pool, Stack } from "../model/stack.ts";
import type { Setting } from "../resolve/setting.ts";
import type { Label, Span } from "../source/span.ts";
import { plural } from "./show.ts";

/** A pool with the number of requests it can serve at once. */
export interface Children {
  readonly pool: Pool;
  readonly count: number;
  /** The `pm.max_children` in force. */
  readonly at: Span;
}

/** `pm.max_children` where FPM would start with it; null where it is not known, not written or not positive. */
export function childrenOf(pool: Pool): Children | null {
  const setting: Setting<number> = pool.int("pm.max_children");
  if (!setting.value.known || setting.value.value < 1 || !setting.span) return null;
  return { pool, count: setting.value.value, at: setting.span };
}

/** Of pools whose number is known. */
export function allChildren(pools: readonly Pool[]): readonly Children[] {
  return pools.map(childrenOf).filter((children) => children !== null);
}

/** All pools of one host with what they can run together; `process.max` holds the pools of one FPM below their sum. */
export function childrenTogether(fpms: readonly Fpm[]): { readonly each: readonly Children[]; readonly total: number } {
  const each: Children[] = [];
  let total = 0;
  for (const fpm of fpms) {
    const own = allChildren(fpm.pools);
    each.push(...own);
    const sum = own.reduce((all, { count }) => all + count, 0);
    const limit = fpm.int("process.max").value;
    total += limit.known && limit.value > 0 ? Math.min(sum, limit.value) : sum;
  }
  return { each, total };
}

/** The pools of the stack by host; what is stated about memory and traffic counts for each host. */
export function fpmsByHost(stack: Stack): readonly (readonly Fpm[])[] {
  return stack.hosts.map((host) => stack.fpms.filter((fpm) => fpm.host === host)).filter((fpms) => fpms.length > 0);
}

export function largest(each: readonly Children[]): Children | undefined {
  return each.reduce<Children | undefined>((best, one) => (best && best.count >= one.count ? best : one), undefined);
}

/** Labels for all pools but one. */
export function otherPools(each: readonly Children[], but: Children): readonly Label[] {
  return each
    .filter((one) => one !== but)
    .map(({ pool, count, at }) => ({ span: at, text: `pool ${pool.name}: ${plural(count, "process", "processes")}` }));
}
