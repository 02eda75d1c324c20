import { statSync } from "node:fs";
import type { FileSystem, ReadResult } from "../source/file-system.ts";

/** Reads a file again only when it changed on the disk since it was last read. */
export function stampedReads(disk: FileSystem): FileSystem {
  const kept = new Map<string, { readonly stamp: string; readonly result: ReadResult }>();
  return {
    ...disk,
    read(path) {
      const stamp = stampOf(path);
      if (stamp === null) return disk.read(path);
      const had = kept.get(path);
      if (had?.stamp === stamp) return had.result;
      const result = disk.read(path);
      kept.set(path, { stamp, result });
      return result;
    },
  };
}

/** Everything that changes with the content; null for what is no regular file. */
function stampOf(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() ? `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}` : null;
  } catch {
    return null;
  }
}
