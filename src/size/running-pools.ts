import { type GroupLimit, groupLimit } from "./control-group.ts";
import type { HostView } from "./host-view.ts";

/** The workers of one pool that run now. */
export interface RunningPool {
  readonly name: string;
  /** Workers whose memory could be read. */
  readonly workers: number;
  /** Bytes: proportional set size, so that memory which workers share counts once for all of them. */
  readonly mean: number;
  readonly largest: number;
}

export interface Running {
  /** By name. */
  readonly pools: readonly RunningPool[];
  /** Workers whose memory this user may not read. */
  readonly unreadable: number;
  /** Bytes of all that could be read, the master processes too. */
  readonly total: number;
  /** Limits of the groups they run in, each once; null stands for no limit. */
  readonly limits: readonly (GroupLimit | null)[];
}

/** Bytes: a worker that has not yet served an application is smaller than any that has. */
export const freshWorker = 8 * 1024 ** 2;

/** FPM writes its title over the command line: `php-fpm: pool www`, and `php-fpm: master process (/etc/...)`. */
const title = /^php-fpm: (?:pool ([^\0]*)|master process)/;

/** Looks through /proc for running php-fpm processes. */
export function runningPools(host: HostView): Running {
  const byPool = new Map<string, number[]>();
  const limits = new Map<string, GroupLimit | null>();
  let unreadable = 0;
  let total = 0;
  for (const pid of host.list("/proc").filter((name) => /^\d+$/.test(name))) {
    const process = title.exec(host.read(`/proc/${pid}/cmdline`) ?? "");
    if (!process) continue;
    const limit = groupLimit(host, Number(pid));
    limits.set(limit === null ? "" : `${limit.group} ${limit.bytes}`, limit);
    const pool = process[1]?.trim();
    const bytes = proportionalSize(host, pid);
    total += bytes ?? 0;
    if (!pool) continue;
    // A worker that has just ended has no memory either.
    if (bytes === null || bytes === 0) unreadable++;
    else byPool.set(pool, [...(byPool.get(pool) ?? []), bytes]);
  }
  const pools = [...byPool]
    .map(([name, sizes]) => ({
      name,
      workers: sizes.length,
      mean: Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length),
      largest: Math.max(...sizes),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { pools, unreadable, total, limits: [...limits.values()] };
}

/** Bytes; null where it may not be read. Kernels before 4.14 have no sum and list every mapping. */
function proportionalSize(host: HostView, pid: string): number | null {
  const text = host.read(`/proc/${pid}/smaps_rollup`) || host.read(`/proc/${pid}/smaps`);
  if (text === null) return null;
  const sizes = [...text.matchAll(/^Pss:\s+(\d+) kB$/gm)];
  return sizes.length === 0 ? null : 1024 * sizes.reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0);
}
