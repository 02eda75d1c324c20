import { closeSync, openSync, readSync, statSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { looksLikeLog } from "../../diagnose/looks-like-log.ts";
import { UsageError } from "../usage-error.ts";
import type { DiagnoseArguments } from "./arguments.ts";

export interface SortedPaths {
  /** As written; `-` for standard input. */
  readonly logs: readonly string[];
  /** Configuration, as written. */
  readonly paths: readonly string[];
}

/**
 * Which of the given paths are logs: those of `--log`; without it the first one; and of the others those that hold a log,
 * so that a shell may expand `error.log*`.
 *
 * @param absolute makes a written path absolute
 * @throws UsageError when there is no log
 */
export function sortPaths({ paths, logs }: DiagnoseArguments, absolute: (path: string) => string): SortedPaths {
  const found = [...logs];
  const rest: string[] = [];
  for (const [at, path] of paths.entries()) {
    const isLog = at === 0 && logs.length === 0 ? true : path !== "-" && holdsLog(absolute(path));
    (isLog ? found : rest).push(path);
  }
  if (found.length === 0) throw new UsageError("diagnose needs a log", "no502 diagnose --help");
  if ([...found, ...rest].filter((path) => path === "-").length > 1) {
    throw new UsageError("standard input can be read once only", "no502 diagnose --help");
  }
  return { logs: found, paths: rest };
}

/** Bytes that are looked at. */
const head = 65_536;

/** Whether a file holds a log, by its first lines; an empty one by its name. False for what cannot be read. */
function holdsLog(path: string): boolean {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return false;
    // What a pipe gives is gone once it was read: only a log comes through one.
    if (!stat.isFile()) return true;
    if (stat.size === 0) return /\.log(?:\.\d+)?$|\.log[.-]\d{8}$/.test(path);
    const bytes = readHead(path);
    if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return looksLikeLog(bytes.toString("utf8"));
    return (
      looksLikeLog(gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString("utf8")) || /\.log/.test(path)
    );
  } catch {
    return false;
  }
}

function readHead(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(head);
    return buffer.subarray(0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
