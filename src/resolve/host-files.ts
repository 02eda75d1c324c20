import type { FileId } from "../source/span.ts";

/**
 * Where a run-time path leads:
 * - `file`: to a source file of the tree; `stock`: to a file the distribution ships, whose text we carry;
 * - `absent`: we hold that part of the host whole, and nothing is there;
 * - `outside`: we do not hold that part of the host.
 */
export type Located =
  | { readonly kind: "file" | "stock"; readonly file: FileId }
  | { readonly kind: "absent" }
  | { readonly kind: "outside" };

/** One host's file system as far as the given tree shows it. Paths are run-time paths, absolute and normalised. */
export interface HostFiles {
  locate(path: string): Located;
  /**
   * Files whose run-time path matches, in byte order of that path, as glob(3) sorts them.
   * `complete` is false when the pattern's directory is not held, so that more files may match on the real host.
   * `directoryKnown` is false when not even the directory exists in the tree.
   */
  glob(pattern: string): { readonly files: readonly FileId[]; readonly complete: boolean };
  /** The run-time path of a source file of this host; its own path where no mapping says otherwise. */
  runtimePath(file: FileId): string;
}
