import type { Io } from "../io.ts";
import { wantsUnicode } from "../terminal.ts";

/** Says on a terminal how far reading has come. */
export interface LogProgress {
  /** Begins another log. @param size in bytes; null where it is not known */
  start(name: string, size: number | null): void;
  /** @param bytes read of this log so far */
  to(bytes: number): void;
  /** Takes the line away. */
  clear(): void;
}

const silent: LogProgress = { start() {}, to() {}, clear() {} };
/** Milliseconds between two drawings; the first one waits as long, so that a small log shows none. */
const pause = 150;
const cells = 24;

/** @param now a clock in milliseconds */
export function createLogProgress(
  io: Pick<Io, "errorTerminal" | "err" | "env" | "columns">,
  quiet: boolean,
  now: () => number,
): LogProgress {
  if (quiet || !io.errorTerminal || io.env.TERM === "dumb") return silent;
  const [full, empty] = wantsUnicode(io.env) ? ["█", "░"] : ["#", "."];
  let name = "";
  let size: number | null = null;
  let last = now();
  let drawn = false;
  return {
    start(next, bytes) {
      name = next;
      size = bytes;
    },
    to(bytes) {
      const time = now();
      if (time - last < pause) return;
      last = time;
      drawn = true;
      const share = size === null ? null : Math.min(1, bytes / size);
      const bar =
        share === null
          ? ""
          : `${full.repeat(Math.round(share * cells)).padEnd(cells, empty)} ${String(Math.floor(share * 100)).padStart(3)} %  `;
      const line = `${bar}${(bytes / (1 << 20)).toFixed(0)} MB  ${name}`;
      io.err(`\r\u001b[K${line.slice(0, Math.max(10, io.columns - 1))}`);
    },
    clear() {
      if (drawn) io.err("\r\u001b[K");
      drawn = false;
    },
  };
}
