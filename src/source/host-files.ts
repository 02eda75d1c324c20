import type { FileId } from "./span.ts";

/**
 * Where a run-time path leads:
 * - `file`: to a source file of the tree; `stock`: to a file the distribution ships, whose text we carry;
 * - `absent`: we hold that part of the host whole, and no file is there (`directory`: a directory lies there instead);
 * - `outside`: we do not hold that part of the host.
 */
export type Located =
  | { readonly kind: "file" | "stock"; readonly file: FileId }
  | { readonly kind: "absent"; readonly directory?: true }
  | { readonly kind: "outside" };

/** What a glob matches on a host. */
export interface GlobResult {
  readonly files: readonly FileId[];
  /** Run-time paths of matching links that lead nowhere or in a circle. */
  readonly broken: readonly string[];
  /** Run-time paths of matching directories: nginx opens them like files and does not start. */
  readonly directories?: readonly string[];
  readonly complete: boolean;
  /** Set where the pattern's fixed part is no directory on a host that is held there: php-fpm refuses such an include. */
  readonly directoryMissing?: true;
}

/** One host's file system as far as the given tree shows it. Paths are run-time paths, absolute and normalised. */
export interface HostFiles {
  locate(path: string): Located;
  /**
   * Files whose run-time path matches, in byte order of that path, as glob(3) sorts them.
   * `complete` is false when the pattern's directory is not held, so that more files may match on the real host.
   */
  glob(pattern: string): GlobResult;
  /** The run-time path of a source file of this host; its own path where no mapping says otherwise. */
  runtimePath(file: FileId): string;
}
