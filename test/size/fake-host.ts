import type { HostView } from "../../src/size/host-view.ts";

export interface FakeHost {
  readonly totalMemory?: number;
  readonly cores?: number;
  /** Path to text, as /proc and /sys would show it. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A machine of files. What lies below /proc is listed by its first part. */
export function fakeHost({ totalMemory = 8 * 1024 ** 3, cores = 4, files = {} }: FakeHost = {}): HostView {
  return {
    totalMemory,
    cores,
    read: (path) => files[path] ?? null,
    list: (path) => {
      const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      return [...new Set(below.map((file) => file.slice(path.length + 1).split("/")[0] as string))];
    },
  };
}

/** The files of one process: its title as FPM writes it over its command line, and its memory in kB. */
export function processFiles(
  pid: number,
  title: string,
  kilobytes: number | null,
  cgroup = "0::/system.slice/php-fpm.service",
): Readonly<Record<string, string>> {
  return {
    [`/proc/${pid}/cmdline`]: `${title}\0\0\0`,
    [`/proc/${pid}/cgroup`]: `${cgroup}\n`,
    ...(kilobytes === null
      ? {}
      : {
          [`/proc/${pid}/smaps_rollup`]: `55d0-7ffe ---p 00000000 00:00 0 [rollup]\nRss:  9999999 kB\nPss:  ${kilobytes} kB\nPss_Anon:  12 kB\n`,
        }),
  };
}
