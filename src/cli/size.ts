import { listOf, plural, showMemory } from "../rule/show.ts";
import type { HostView } from "../size/host-view.ts";
import { freshWorker, type Running, runningPools } from "../size/running-pools.ts";
import { type PoolRequest, type SizedPool, sizePools } from "../size/size-pools.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { SizeArguments } from "./size-arguments.ts";
import { nothingGiven, poolsGiven } from "./size-given.ts";
import { sizeJson, sizeText } from "./size-report.ts";
import { memoryOf, poolsAsked, statedBy } from "./size-request.ts";
import { UsageError } from "./usage-error.ts";

/** `no502 size`: how many workers each pool gets, on standard output. 1 where the stated traffic needs more than fit. */
export function runSize(args: SizeArguments, io: Io, core: Core, host: HostView): ExitCode {
  const given = args.paths.length === 0 ? nothingGiven : poolsGiven(args, io, core);
  if (given === null) return 2;
  const asked = { ...args, ...statedBy(args, given) };
  // Only what the words leave open is looked for on this machine.
  const measures = asked.memory === null || asked.processMemory === null;
  const running = measures ? runningPools(host) : nothingRuns;
  const memory = asked.memory ?? memoryOf(host, running, asked.reserve);
  const pools = poolsAsked(asked, given, running);
  const sized = sizePools({ memory, reserve: asked.reserve, pools, traffic: asked.traffic });
  if (!sized.ok) throw new UsageError(sized.message, null);
  for (const doubt of asked.processMemory === null ? doubtsAbout(running, pools) : []) io.err(`warning: ${doubt}\n`);
  const answers = sized.pools.map((pool, at) => ({ pool, given: given.pools[at] ?? null, show: given.show }));
  io.out(
    args.format === "json"
      ? sizeJson(answers)
      : sizeText(answers, {
          width: Math.min(100, io.columns),
          facts: { memory: sized.memory, worker: meanWorker(sized.pools, pools) },
        }),
  );
  if (sized.shortfall === null) return 0;
  io.err(`warning: ${sized.shortfall}\n`);
  return 1;
}

const nothingRuns: Running = { pools: [], unreadable: 0, total: 0, limits: [] };

function doubtsAbout(running: Running, pools: readonly PoolRequest[]): readonly string[] {
  const doubts: string[] = [];
  if (running.unreadable > 0) {
    doubts.push(`the memory of ${plural(running.unreadable, "more running worker")} may not be read by this user`);
  }
  const fresh = pools.filter(({ worker }) => worker.bytes < freshWorker && !worker.from.startsWith("--"));
  if (fresh.length > 0) {
    const names = fresh.map(({ name }) => name);
    const size = showMemory(Math.max(...fresh.map(({ worker }) => worker.bytes)));
    doubts.push(
      `the workers of ${names.length === 1 ? "pool" : "the pools"} ${listOf(names)} take only ${size} each, as before their first request: measure under load, or give --process-memory 60M`,
    );
  }
  return doubts;
}

/** Bytes: what one worker takes on average when all run. */
function meanWorker(sized: readonly SizedPool[], pools: readonly PoolRequest[]): number {
  const total = sized.reduce((sum, { maxChildren }) => sum + maxChildren, 0);
  return sized.reduce((sum, { maxChildren }, at) => sum + maxChildren * (pools[at]?.worker.bytes ?? 0), 0) / total;
}
