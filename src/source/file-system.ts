/** What lies at a path, links followed; `other` is a device, a pipe, or something that may not be looked at. */
export type EntryKind = "file" | "directory" | "other" | "none";

export interface DirectoryEntry {
  readonly name: string;
  /** Links are followed: a link to a directory is a directory, a dangling or looping one is `none`. */
  readonly kind: EntryKind;
  /** Set where the name is a symbolic link. */
  readonly link?: true;
}

/**
 * `empty` and `foreign` are no failures of reading: the user named a file that holds nothing to lint. `template` is a language
 * that we do not read: it is counted, and fails no run.
 */
export type ReadFailure =
  | "missing"
  | "directory"
  | "forbidden"
  | "too-large"
  | "binary"
  | "loop"
  | "failed"
  | "empty"
  | "template"
  | "foreign";

export type ReadResult =
  | {
      readonly ok: true;
      readonly text: string;
      /** UTF-16 offset of the first byte sequence that is not UTF-8 and was read as U+FFFD; null when all is well. */
      readonly invalidAt: number | null;
    }
  | {
      readonly ok: false;
      readonly failure: ReadFailure;
      readonly message: string;
      /** How a file begins that is too large; tells what it would have been. */
      readonly head?: string;
    };

/**
 * The only way files reach the core. Paths are absolute and `/`-separated. No method throws: what cannot be read is an
 * answer. A memory implementation serves tests and browsers, an overlay editors and fixes.
 */
export interface FileSystem {
  kind(path: string): EntryKind;
  read(path: string): ReadResult;
  /** Names in byte order, as nginx's and FPM's glob sort them; null when the directory cannot be listed. */
  list(path: string): readonly DirectoryEntry[] | null;
  /** The path with every symbolic link resolved; the path itself when it cannot be resolved. */
  realpath(path: string): string;
}

/** Files larger than this many bytes are not configuration; `read` refuses them. */
export const largestFile = 8 * 1024 * 1024;

/** Byte order of the UTF-8 forms, which is the order of code points. */
export function byteOrder(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points beyond U+FFFF: they come after every other code unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
