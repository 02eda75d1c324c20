import { listOf, plural, showMemory, showSeconds } from "../rule/show.ts";
import { type Claim, shareWorkers } from "./share-workers.ts";
import { type SpareServers, spareServers } from "./spare-servers.ts";
import { busyWorkers, heldWorkers, mostWorkers, shareOfPhp, type Traffic } from "./workers.ts";

/** Bytes, and what states or measured them, for a sentence: `--memory`, `mean of 4 running workers`. */
export interface Amount {
  readonly bytes: number;
  readonly from: string;
}

export interface PoolRequest {
  readonly name: string;
  /** Memory of one worker. */
  readonly worker: Amount;
  /** Share of the workers relative to the other pools. Where every pool has traffic of its own, that decides. */
  readonly weight: number;
  readonly traffic: Traffic | null;
}

export interface SizeRequest {
  /** All that PHP-FPM and the reserve may count on. */
  readonly memory: Amount;
  /** Bytes for other services. */
  readonly reserve: number;
  readonly pools: readonly PoolRequest[];
  /** Of all pools together; null where it is not stated or each pool states its own. */
  readonly traffic: Traffic | null;
}

export interface SizedPool extends SpareServers {
  readonly name: string;
  readonly maxChildren: number;
  /** Workers that its own traffic keeps busy; null where none is stated. */
  readonly busy: number | null;
  /** Sentences, in the order of the calculation. */
  readonly because: readonly string[];
}

export interface Sized {
  readonly ok: true;
  readonly pools: readonly SizedPool[];
  /** What the stated traffic takes and the memory does not hold, as one sentence; null where all is well. */
  readonly shortfall: string | null;
  /** Bytes that lint may hold the pools to: the memory less the reserve. */
  readonly memory: number;
}

export type SizeResult = Sized | { readonly ok: false; readonly message: string };

/** `kernel.pid_max` of 64-bit Linux goes no higher. */
const mostProcesses = 4_194_304;

/** How many workers each pool gets, and why. */
export function sizePools(request: SizeRequest): SizeResult {
  const { memory, reserve, pools } = request;
  const left = memory.bytes - reserve;
  const no = (message: string): SizeResult => ({ ok: false, message });
  const had = `${showMemory(memory.bytes)} of memory (${memory.from})`;
  if (left <= 0) return no(`a reserve of ${showMemory(reserve)} leaves nothing of ${had}`);
  const kept = reserve > 0 ? `${had} less ${showMemory(reserve)} for other services is ${showMemory(left)}` : had;
  for (const { name, worker } of pools) {
    if (heldWorkers(left, worker.bytes) > 0) continue;
    const one = `one worker of pool ${name} takes ${showMemory(worker.bytes)} (${worker.from})`;
    if (worker.bytes > left) return no(`${one}, and there is less: ${kept}`);
    return no(
      `${one}, more than four fifths of what there is: ${kept}, four fifths are ${showMemory(shareOfPhp(left))}`,
    );
  }

  const needs = pools.map(({ traffic }) => (traffic === null ? null : busyWorkers(traffic)));
  const claims = pools.map(({ weight, worker: { bytes }, traffic }, at): Claim => {
    return { weight: traffic === null ? weight : traffic.peakRps * traffic.seconds, bytes, least: needs[at] || 1 };
  });
  // Where the memory does not hold what the traffic needs, each pool lacks the same part.
  const counts =
    shareWorkers(claims, shareOfPhp(left)) ??
    shareWorkers(
      claims.map((claim) => ({ ...claim, least: 1 })),
      shareOfPhp(left),
    );
  if (counts === null) {
    return no(
      `${plural(pools.length, "pool")} do not get one worker each: four fifths of ${showMemory(left)} are ${showMemory(shareOfPhp(left))}`,
    );
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > mostProcesses) {
    return no(`${kept} would hold ${total} workers, and Linux runs ${mostProcesses} processes at most`);
  }
  const shortfall = lack(request, counts, needs, left);
  const sized = pools.map((pool, at): SizedPool => {
    const maxChildren = counts[at] ?? 1;
    const because = [
      `${kept}; four fifths, ${showMemory(shareOfPhp(left))}, are for PHP's workers, the rest is for nginx, the system and requests above the average.`,
      ...shareOf(pool, maxChildren, pools, total, left),
      ...trafficOf(pool, maxChildren, request, total),
      `${plural(maxChildren, "worker")} of ${showMemory(pool.worker.bytes)} take ${showMemory(maxChildren * pool.worker.bytes)}${pools.length > 1 ? "." : `; more than ${mostWorkers(left, pool.worker.bytes)} would fill all of it, and the kernel would kill some.`}`,
      "Idle workers are kept in the proportions of the packaged www.conf: a fifth of pm.max_children at least, three fifths at most, and halfway between at start.",
    ];
    return { name: pool.name, maxChildren, ...spareServers(maxChildren), busy: needs[at] ?? null, because };
  });
  return { ok: true, pools: sized, shortfall, memory: left };
}

function shareOf(
  { name, worker, weight, traffic }: PoolRequest,
  count: number,
  pools: readonly PoolRequest[],
  total: number,
  left: number,
): readonly string[] {
  const one = `One worker takes ${showMemory(worker.bytes)} (${worker.from})`;
  if (pools.length === 1) {
    return [`${one}: ${showMemory(shareOfPhp(left))} / ${showMemory(worker.bytes)} = ${plural(count, "worker")}.`];
  }
  const others = listOf(pools.flatMap((pool) => (pool.name === name ? [] : [pool.name])));
  const weights = pools.reduce((sum, pool) => sum + pool.weight, 0);
  const by = traffic === null ? `its weight is ${weight} of ${weights}` : "each pool's traffic decides its share";
  return [`${one}.`, `It shares the memory with ${others}; ${by}: ${count} of ${plural(total, "worker")}.`];
}

function trafficOf(
  pool: PoolRequest,
  count: number,
  { traffic, pools }: SizeRequest,
  total: number,
): readonly string[] {
  const told = pool.traffic ?? traffic;
  if (told === null) return [];
  const all = pool.traffic === null && pools.length > 1;
  const busy = busyWorkers(told);
  const has = all ? total : count;
  const enough = has >= busy ? "enough" : `${busy - has} too few`;
  return [
    `${rate(told)} keep ${plural(busy, "worker")} busy at once${all ? " in all pools together" : ""}: ${has} are ${enough}.`,
  ];
}

function lack(
  { pools, traffic }: SizeRequest,
  counts: readonly number[],
  needs: readonly (number | null)[],
  left: number,
): string | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const need = traffic === null ? sum(needs.map((one) => one ?? 0)) : busyWorkers(traffic);
  const short = traffic === null ? counts.some((count, at) => count < (needs[at] ?? 0)) : total < need;
  if (!short) return null;
  // What the missing workers would take, in the proportions of the pools.
  const used = sum(pools.map(({ worker }, at) => worker.bytes * (counts[at] ?? 0)));
  const workers =
    traffic === null
      ? sum(pools.map(({ worker }, at) => worker.bytes * (needs[at] ?? 1)))
      : Math.ceil((used / total) * need);
  return `the stated traffic keeps ${plural(need, "worker")} busy and ${showMemory(left)} hold ${total}: at the peak requests wait, up to 504; it takes ${showMemory(Math.ceil((workers * 5) / 4))} of memory, smaller workers or faster pages`;
}

function rate({ peakRps, seconds }: Traffic): string {
  return `${peakRps} requests per second of ${showSeconds(seconds)}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
