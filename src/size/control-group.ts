import type { HostView } from "./host-view.ts";

/** Least memory that a control group of a process or one above it allows; null without a limit. */
export interface GroupLimit {
  readonly bytes: number;
  /** The group, as /proc/PID/cgroup names it. */
  readonly group: string;
}

/**
 * The memory limit of a process by its control groups: `memory.max` of version 2, `memory.limit_in_bytes` of version 1. Every
 * group above it counts too. In a container the path is that of the host and may not be there: the mounted root is then its
 * own group.
 */
export function groupLimit(host: HostView, pid: number | "self"): GroupLimit | null {
  let least: GroupLimit | null = null;
  for (const line of (host.read(`/proc/${pid}/cgroup`) ?? "").split("\n")) {
    const [, number, controllers = "", path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const second = number === "0" && controllers === "";
    if (!second && !controllers.split(",").includes("memory")) continue;
    const [root, file] = second ? ["/sys/fs/cgroup", "memory.max"] : ["/sys/fs/cgroup/memory", "memory.limit_in_bytes"];
    for (const group of upwards(path)) {
      const bytes = readLimit(host.read(`${root}${group === "/" ? "" : group}/${file}`));
      if (bytes !== null && (least === null || bytes < least.bytes)) least = { bytes, group };
    }
  }
  return least;
}

/** `/a/b`, `/a`, `/`. */
function upwards(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== "..");
  return [...parts.keys()].map((at) => `/${parts.slice(0, parts.length - at).join("/")}`).concat("/");
}

/** Version 1 says "no limit" by a number close to 2^63. */
const endless = 2 ** 60;

function readLimit(text: string | null): number | null {
  const value = text?.trim() ?? "";
  if (!/^\d+$/.test(value)) return null;
  const bytes = Number(value);
  return bytes > 0 && bytes < endless ? bytes : null;
}
