import { byPath } from "../source/by-path.ts";
import { expandGlob } from "../source/expand-glob.ts";
import type { FileSystem } from "../source/file-system.ts";
import { isGlob } from "../source/glob.ts";
import type { GlobResult, HostFiles, Located } from "../source/host-files.ts";
import { basename, dirname, isWithin, join } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";

/** Run-time directory `runtime` lies in the tree at `tree`. */
export interface Mapping {
  readonly runtime: string;
  readonly tree: string;
}

export interface TreeFilesInput {
  readonly files: FileSystem;
  /** The directory of the main file; suffixes of run-time paths are looked for below it. Null without a main file. */
  readonly mainDirectory: string | null;
  readonly mappings: readonly Mapping[];
  /** Directories given by the user: a run-time path inside one of them is meant as it stands. */
  readonly given: readonly string[];
  /** Directories of the tree that are held whole: what is missing in them is missing on the host. */
  readonly whole: readonly string[];
  /** False when something outside the tree (a Dockerfile, a playbook) decides what lies on the host. */
  readonly closed: boolean;
  readonly stock: (runtimePath: string) => FileId | null;
}

/** The host's files as a tree of a repository or server shows them. */
export function treeFiles(input: TreeFilesInput): HostFiles {
  const { files } = input;
  const realDirectories = new Map<string, string>();

  /** A link is reported at its target; only links cost a look at the disk. */
  const idOf = (path: string, link: boolean): FileId => {
    if (link) return fileId(files.realpath(path));
    const directory = dirname(path);
    let real = realDirectories.get(directory);
    if (real === undefined) {
      real = files.realpath(directory);
      realDirectories.set(directory, real);
    }
    return fileId(real === directory ? path : `${real === "/" ? "" : real}/${basename(path)}`);
  };

  const candidates = function* (path: string): Generator<string> {
    if (input.given.some((directory) => isWithin(path, directory))) yield path;
    for (const { runtime, tree } of input.mappings) {
      if (isWithin(path, runtime)) yield join(tree, path.slice(runtime === "/" ? 1 : runtime.length + 1) || ".");
    }
    if (input.mainDirectory === null) return;
    const parts = path.split("/").filter(Boolean);
    for (let from = 0; from < parts.length; from++) {
      yield `${input.mainDirectory === "/" ? "" : input.mainDirectory}/${parts.slice(from).join("/")}`;
    }
  };

  /** Only a directory that the tree shows can miss a file; one that it does not show may lie elsewhere. */
  const heldWhole = (path: string): boolean => {
    const shown = (place: string) =>
      input.whole.some((directory) => isWithin(place, directory)) && files.kind(dirname(place)) === "directory";
    if (shown(path)) return true;
    return input.mappings.some(
      ({ runtime, tree }) =>
        isWithin(path, runtime) && shown(join(tree, path.slice(runtime === "/" ? 1 : runtime.length + 1))),
    );
  };

  /** `sites-enabled` is made of links at deploy time and rarely kept: `sites-available` holds the same files. */
  const stands = (pattern: string): string[] =>
    pattern.includes("/sites-enabled/")
      ? [pattern, pattern.replace("/sites-enabled/", "/sites-available/")]
      : [pattern];

  const locate = (path: string): Located => {
    let directory = false;
    for (const candidate of candidates(path)) {
      const kind = files.kind(candidate);
      // What is no regular file, or may not be looked at, is for the reader to refuse.
      if (kind === "file" || kind === "other") return { kind: "file", file: fileId(files.realpath(candidate)) };
      if (kind === "directory") directory = true;
    }
    const stock = input.stock(path);
    if (stock !== null) return { kind: "stock", file: stock };
    if (!heldWhole(path)) return { kind: "outside" };
    return directory ? { kind: "absent", directory } : { kind: "absent" };
  };

  const glob = (pattern: string): GlobResult => {
    for (const standing of stands(pattern)) {
      for (const candidate of candidates(standing)) {
        const parts = candidate.split("/");
        // A pattern whose every directory was cut off would match the main file's own neighbours.
        if (dirname(candidate) === input.mainDirectory && dirname(pattern) !== input.mainDirectory) continue;
        if (!parts.some(isGlob)) continue;
        const match = expandGlob(files, candidate);
        if (!match.directoryExists) continue;
        return {
          files: match.files.map(({ path, link }) => idOf(path, link)),
          broken: match.broken,
          directories: match.directories,
          complete: input.closed && !match.unlisted,
        };
      }
    }
    return { files: [], broken: [], complete: input.closed };
  };

  return {
    locate: byPath(locate),
    glob: byPath(glob),
    runtimePath(file): string {
      for (const { runtime, tree } of input.mappings) {
        if (isWithin(file, tree)) return join(runtime, file.slice(tree === "/" ? 1 : tree.length + 1) || ".");
      }
      return file;
    },
  };
}
