import { showMemory } from "../rule/show.ts";
import { groupLimit } from "./control-group.ts";
import type { HostView } from "./host-view.ts";
import type { Running } from "./running-pools.ts";

/** How much memory PHP-FPM and the reserve may count on, and what decided it. */
export interface HostMemory {
  readonly bytes: number;
  /** For a sentence: `24 GB of memory (this machine)`. */
  readonly from: string;
}

/**
 * The least of what this machine has, what the control groups of this process and of the running PHP-FPM allow, and what is
 * free now. To the free memory belongs what PHP-FPM itself takes, and the reserve, which is stated for services that may run
 * already.
 *
 * @param reserve bytes for other services
 */
export function hostMemory(host: HostView, running: Running, reserve: number): HostMemory {
  const found: HostMemory[] = [{ bytes: host.totalMemory, from: "all that this machine has" }];
  for (const limit of [groupLimit(host, "self"), ...running.limits]) {
    if (limit !== null) found.push({ bytes: limit.bytes, from: `the limit of control group ${limit.group}` });
  }
  const free = /^MemAvailable:\s+(\d+) kB$/m.exec(host.read("/proc/meminfo") ?? "")?.[1];
  if (free !== undefined) {
    const bytes = Number(free) * 1024;
    const php = running.total > 0 ? `, with ${showMemory(running.total)} of the running PHP-FPM` : "";
    found.push({ bytes: bytes + running.total + reserve, from: `${showMemory(bytes)} available now${php}` });
  }
  return found.reduce((least, one) => (one.bytes < least.bytes ? one : least));
}
