import { closeSync, constants, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from "node:fs";
import { decode } from "./decode.ts";
import {
  byteOrder,
  type DirectoryEntry,
  type EntryKind,
  type FileSystem,
  largestFile,
  type ReadFailure,
  type ReadResult,
} from "./file-system.ts";

const failures: Readonly<Record<string, readonly [ReadFailure, string]>> = {
  ENOENT: ["missing", "no such file"],
  ENOTDIR: ["missing", "no such file"],
  EISDIR: ["directory", "is a directory"],
  EACCES: ["forbidden", "permission denied"],
  EPERM: ["forbidden", "permission denied"],
  ELOOP: ["loop", "too many levels of symbolic links"],
};

/** The real file system. Loaded by the command line and the tests only: nothing in the core imports it. */
export const diskFileSystem: FileSystem = { kind, read, list, realpath };

function kind(path: string): EntryKind {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return "none";
    return stat.isFile() ? "file" : stat.isDirectory() ? "directory" : "other";
  } catch (error) {
    // Behind a directory that may not be entered anything may lie; only a circle of links leads nowhere.
    const { code } = error as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" ? "other" : "none";
  }
}

/** Paths that a listing called regular files: they need no look of their own before they are read. */
const regular = new Set<string>();
let buffer: Buffer | null = null;

/** The whole of a small file; null when it does not fit into the buffer. */
function readSmall(path: string): string | null {
  buffer ??= Buffer.allocUnsafeSlow(64 * 1024);
  // Should a FIFO stand there by now, this does not wait for its writer.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const length = fill(file, buffer);
    return length < buffer.length ? buffer.toString("utf8", 0, length) : null;
  } finally {
    closeSync(file);
  }
}

/** Reads to the end or until the bytes are full. The kernel's files come in pieces: only nothing is the end. */
function fill(file: number, bytes: Uint8Array): number {
  let length = 0;
  for (let got = -1; got !== 0 && length < bytes.length; length += got)
    got = readSync(file, bytes, length, bytes.length - length, null);
  return length;
}

function read(path: string): ReadResult {
  try {
    const small = regular.has(path) ? readSmall(path) : null;
    if (small !== null && isPlain(small)) return { ok: true, text: small, invalidAt: null };
    const stat = statSync(path);
    if (stat.isDirectory()) return { ok: false, failure: "directory", message: "is a directory" };
    // A FIFO or a device would block or never end.
    if (!stat.isFile()) return { ok: false, failure: "failed", message: "not a regular file" };
    if (stat.size > largestFile)
      return { ok: false, failure: "too-large", message: "larger than 8 MiB", head: headOf(path) };
    // The kernel's files (/proc) state no size and may not end.
    if (stat.size === 0) return readBounded(path);
    // Reading straight to a string is the fast path; bytes are needed only where the text shows a trace of trouble.
    const text = readFileSync(path, "utf8");
    if (isPlain(text)) return { ok: true, text, invalidAt: null };
    return decode(readFileSync(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    // A listing shows such a name with U+FFFD in it, and no file is called that.
    if (code === "ENOENT" && path.includes("\uFFFD"))
      return { ok: false, failure: "failed", message: "its name is not UTF-8; no502 cannot open it" };
    const [failure, message] = failures[code] ?? (["failed", code || String(error)] as const);
    return { ok: false, failure, message };
  }
}

function headOf(path: string): string {
  const bytes = new Uint8Array(64 * 1024);
  const file = openSync(path, "r");
  try {
    return new TextDecoder().decode(bytes.subarray(0, fill(file, bytes)));
  } finally {
    closeSync(file);
  }
}

function readBounded(path: string): ReadResult {
  const bytes = new Uint8Array(64 * 1024);
  const file = openSync(path, "r");
  try {
    const length = fill(file, bytes);
    if (length === bytes.length) return { ok: false, failure: "too-large", message: "states no size and does not end" };
    return decode(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}

function isPlain(text: string): boolean {
  return !text.includes("\uFFFD") && !text.slice(0, 8000).includes("\0");
}

function list(path: string): readonly DirectoryEntry[] | null {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map((entry): DirectoryEntry => {
        const name = entry.name;
        if (entry.isFile()) {
          regular.add(path === "/" ? `/${name}` : `${path}/${name}`);
          return { name, kind: "file" };
        }
        if (entry.isDirectory()) return { name, kind: "directory" };
        if (entry.isSymbolicLink()) return { name, kind: kind(`${path}/${name}`), link: true };
        return { name, kind: "other" };
      })
      .sort((a, b) => byteOrder(a.name, b.name));
  } catch {
    return null;
  }
}

// One call of the system for the whole path. Elsewhere than on Linux it may spell the path in another way.
const resolveLinks = process.platform === "linux" ? realpathSync.native : realpathSync;

function realpath(path: string): string {
  try {
    return resolveLinks(path);
  } catch {
    return path;
  }
}
