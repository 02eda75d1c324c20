import type { FileSystem } from "./file-system.ts";
import { memo } from "./memo.ts";

/**
 * A file system that asks another each question once: what it shows stays as it was first seen. Runs that look at one state of
 * a tree share it.
 */
export function rememberingFileSystem(base: FileSystem): FileSystem {
  return {
    kind: memo((path) => base.kind(path)),
    read: memo((path) => base.read(path)),
    list: memo((path) => base.list(path)),
    realpath: memo((path) => base.realpath(path)),
  };
}
