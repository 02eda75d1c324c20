import { childrenOf } from "../rule/children.ts";
import { listOf, plural, showMemory } from "../rule/show.ts";
import { hostMemory } from "../size/host-memory.ts";
import type { HostView } from "../size/host-view.ts";
import type { Running } from "../size/running-pools.ts";
import type { Amount, PoolRequest } from "../size/size-pools.ts";
import type { Traffic } from "../size/workers.ts";
import { nearest } from "../source/nearest.ts";
import type { SizeArguments } from "./size-arguments.ts";
import type { Given } from "./size-given.ts";
import { UsageError } from "./usage-error.ts";

interface Stated {
  readonly memory: Amount | null;
  readonly processMemory: Amount | null;
  readonly traffic: Traffic | null;
}

/** The words win over the configuration. */
export function statedBy(args: SizeArguments, given: Given): Stated {
  const flag = (name: string, bytes: number | null) => (bytes === null ? null : { bytes, from: name });
  const own = args.pools.some(({ traffic }) => traffic !== null);
  return {
    memory: flag("--memory", args.memory) ?? given.memory,
    processMemory: flag("--process-memory", args.processMemory) ?? given.processMemory,
    traffic: args.traffic ?? (own ? null : given.traffic),
  };
}

export function memoryOf(host: HostView, running: Running, reserve: number): Amount {
  const groups = running.limits.map((limit) => (limit === null ? "no limit" : showMemory(limit.bytes)));
  if (groups.length > 1 && new Set(groups).size > 1) {
    throw new UsageError(
      `PHP-FPM runs in ${groups.length} control groups (${listOf(groups)}): --memory states which memory is meant`,
      null,
    );
  }
  return hostMemory(host, running, reserve);
}

export function poolsAsked(
  asked: Omit<SizeArguments, keyof Stated> & Stated,
  given: Given,
  running: Running,
): readonly PoolRequest[] {
  const told = new Map(asked.pools.map((pool) => [pool.name, pool]));
  const configured = given.pools.map(({ name }) => name);
  for (const name of [...told.keys(), ...asked.processMemoryOf.keys()]) {
    if (given.pools.length === 0 || configured.includes(name)) continue;
    const near = nearest(name, configured);
    const meant = near === null ? `: there is ${listOf(configured)}` : `; did you mean ${near}?`;
    throw new UsageError(`no pool ${name} is configured${meant}`, null);
  }
  const measured = asked.processMemory === null ? running.pools.map(({ name }) => name) : [];
  const names =
    configured.length > 0 ? configured : told.size > 0 ? [...told.keys()] : measured.length > 0 ? measured : ["www"];
  const busy = asked.pools.some(({ traffic }) => traffic !== null);
  // What is configured says how its author shares the machine, until the words say otherwise.
  const written = given.pools.map(childrenOf);
  const asWritten = told.size === 0 && written.every((one) => one !== null);
  return names.map((name, at) => {
    const pool = told.get(name);
    if (busy && !pool)
      throw new UsageError(`--pool ${name}=...rps is missing: the other pools have requests per second`, null);
    const own = asked.processMemoryOf.get(name);
    const worker = own === undefined ? asked.processMemory : { bytes: own, from: "--process-memory" };
    return {
      name,
      worker: worker ?? measure(name, running),
      weight: pool?.weight ?? (asWritten ? written[at]?.count : null) ?? 1,
      traffic: pool?.traffic ?? null,
    };
  });
}

/** @throws UsageError where no worker runs whose memory could be read */
function measure(name: string, { pools, unreadable }: Running): Amount {
  const own = pools.find((pool) => pool.name === name);
  if (own) {
    const from =
      own.workers === 1
        ? "one running worker"
        : `mean of ${own.workers} running workers, the largest ${showMemory(own.largest)}`;
    return { bytes: own.mean, from };
  }
  const workers = pools.reduce((sum, pool) => sum + pool.workers, 0);
  if (workers > 0) {
    const bytes = Math.round(pools.reduce((sum, pool) => sum + pool.mean * pool.workers, 0) / workers);
    return { bytes, from: `mean of ${plural(workers, "running worker")} of other pools, because none of ${name} runs` };
  }
  if (unreadable > 0) {
    throw new UsageError(
      `this user may not read the memory of the ${plural(unreadable, "running worker")}: run it as root, or give --process-memory 60M`,
      null,
    );
  }
  throw new UsageError("no PHP-FPM runs here whose workers could be measured: give --process-memory 60M", null);
}
