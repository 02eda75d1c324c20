import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";

/** A control group whose processes get no more than a given amount of memory: then the kernel kills one of them. */
export interface MemoryGroup {
  /** Writing `0` to this file moves the writer into the group. */
  readonly procs: string;
  /** After the last process of the group has ended. */
  remove(): void;
}

const root = "/sys/fs/cgroup";
let made = 0;

/** @returns null where this machine lets us make none: no memory controller, or not ours to change. */
export function memoryGroup(bytes: number): MemoryGroup | null {
  const old = existsSync(`${root}/memory/memory.limit_in_bytes`);
  const group = `${old ? `${root}/memory` : root}/no502-${process.pid}-${made++}`;
  try {
    mkdirSync(group);
  } catch {
    return null;
  }
  const remove = () => rmdirSync(group);
  try {
    writeFileSync(`${group}/${old ? "memory.limit_in_bytes" : "memory.max"}`, String(bytes));
    const swap = `${group}/${old ? "memory.memsw.limit_in_bytes" : "memory.swap.max"}`;
    if (existsSync(swap)) writeFileSync(swap, old ? String(bytes) : "0");
    return { procs: `${group}/cgroup.procs`, remove };
  } catch {
    remove();
    return null;
  }
}

/** Whether `memoryGroup` works here. */
export function canLimitMemory(): boolean {
  const group = memoryGroup(256 * 1024 * 1024);
  group?.remove();
  return group !== null;
}
