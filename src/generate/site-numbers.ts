import { plural, showMemory } from "../rule/show.ts";
import { type Sized, type SizedPool, sizePools } from "../size/size-pools.ts";
import { spareServers } from "../size/spare-servers.ts";
import { heldWorkers, leavesMemoryIdle } from "../size/workers.ts";
import type { Answers } from "./answers.ts";
import { packagings } from "./packaging.ts";

/** Every number of a pair of files, worked out so that both sides agree. */
export interface SiteNumbers {
  readonly workers: Pick<SizedPool, "maxChildren" | "startServers" | "minSpareServers" | "maxSpareServers">;
  /** Why there are so many, in sentences. */
  readonly because: readonly string[];
  /** Bytes that lint may hold the pool to; null where something else than memory limits it. */
  readonly memory: number | null;
  /** Seconds after which nginx and PHP-FPM both give up. */
  readonly giveUp: number;
  /** Bytes: the file, and the whole request. */
  readonly upload: number;
  readonly body: number;
  /** null without keepalive. */
  readonly keepalive: Keepalive | null;
}

export interface Keepalive {
  /** Idle connections that each worker process of nginx keeps. */
  readonly connections: number;
  /** Seconds until nginx closes an idle one. */
  readonly seconds: number;
}

export type NumbersResult = { readonly ok: true; readonly numbers: SiteNumbers } | Refused;
interface Refused {
  readonly ok: false;
  readonly message: string;
}

const megabyte = 1024 ** 2;

export function siteNumbers(answers: Answers): NumbersResult {
  const sized = sizePools({
    memory: answers.memory,
    reserve: answers.reserve,
    pools: [{ name: answers.pool, worker: answers.worker, weight: 1, traffic: null }],
    traffic: null,
  });
  if (!sized.ok) return sized;
  const { workers, because, memory } = limited(sized, answers);
  const giveUp = answers.longestRequest + Math.max(5, Math.ceil(answers.longestRequest / 10));
  const keepalive = answers.keepalive ? keepaliveFor(workers.maxChildren, giveUp, answers) : null;
  if (keepalive && "message" in keepalive) return keepalive;
  const upload = answers.largestUpload;
  // The other fields of a form and the boundaries between them.
  const body = Math.ceil((upload + Math.max(megabyte, upload / 10)) / megabyte) * megabyte;
  return { ok: true, numbers: { workers, because, memory, giveUp, upload, body, keepalive } };
}

/** More workers than nginx can have requests in hand would stay idle while clients are turned away. */
function limited(sized: Sized, { packaging, cores, memory, reserve, worker }: Answers) {
  const [pool] = sized.pools as [SizedPool];
  const { workerConnections } = packagings[packaging];
  // A request takes two connections, the listening socket and the channel to the master one each (measured: §10).
  const perProcess = Math.floor((workerConnections - 2) / 2);
  const most = perProcess * cores;
  const left = reserve > 0 ? `${showMemory(memory.bytes)} less ${showMemory(reserve)}` : showMemory(memory.bytes);
  const held = `Four fifths of ${left} of memory hold ${plural(pool.maxChildren, "worker")} of ${showMemory(worker.bytes)}.`;
  if (pool.maxChildren <= most) return { workers: pool, because: [held], memory: sized.memory };
  const fewer = `nginx passes on ${most} requests at a time (worker_connections ${workerConnections} in the packaged nginx.conf, ${plural(cores, "worker process", "worker processes")}): raise that before this.`;
  const idle = leavesMemoryIdle(most, heldWorkers(sized.memory, worker.bytes));
  return {
    workers: { maxChildren: most, ...spareServers(most) },
    because: [held, fewer],
    memory: idle ? null : sized.memory,
  };
}

/**
 * Every worker process of nginx keeps idle connections of its own, and each holds a PHP worker: together they must leave
 * workers free, or a burst waits until 504 (measured: §8). Half of the workers at most are held.
 */
function keepaliveFor(workers: number, giveUp: number, { cores }: Answers): Keepalive | Refused {
  if (cores >= workers) {
    return {
      ok: false,
      message: `keepalive would hold every PHP worker: nginx keeps one idle connection at least in each of its ${cores} worker processes (one for each core), and the memory holds ${workers} PHP workers: leave keepalive out, or give more memory`,
    };
  }
  return {
    connections: Math.max(1, Math.floor(workers / (2 * cores))),
    // PHP-FPM kills a worker that waits on an idle connection as it kills one that works (measured: 08z).
    seconds: Math.min(60, Math.max(1, Math.floor(giveUp / 2))),
  };
}
