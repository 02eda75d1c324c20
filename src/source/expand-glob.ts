import { byteOrder, type FileSystem } from "./file-system.ts";
import { componentPattern, isGlob } from "./glob.ts";

export interface MatchedFile {
  readonly path: string;
  readonly link: boolean;
}

/** Files below a directory that match a glob, in the byte order of their paths, as glob(3) sorts them. */
export interface GlobMatch {
  readonly files: readonly MatchedFile[];
  /** Matching links that lead nowhere or in a circle: the servers fail to open them. */
  readonly broken: readonly string[];
  /** Matching directories. */
  readonly directories: readonly string[];
  /** True when a directory on the way could not be listed: more may match. */
  readonly unlisted: boolean;
  /** False when the fixed part of the pattern is no directory. */
  readonly directoryExists: boolean;
}

const nothing: GlobMatch = { files: [], broken: [], directories: [], unlisted: false, directoryExists: false };

/** @param pattern absolute; every component may hold glob signs. */
export function expandGlob(files: FileSystem, pattern: string): GlobMatch {
  const components = pattern.split("/").filter(Boolean);
  const fixed = components.findIndex(isGlob);
  const cut = fixed === -1 ? components.length - 1 : fixed;
  const start = `/${components.slice(0, cut).join("/")}`;
  if (files.kind(start) !== "directory") return nothing;
  const broken: string[] = [];
  const matchedDirectories: string[] = [];
  let unlisted = false;
  let directories = [{ path: start, link: false }];
  for (let at = cut; ; at++) {
    const last = at === components.length - 1;
    const matches = componentPattern(components[at] as string);
    const next: MatchedFile[] = [];
    for (const directory of directories) {
      const entries = files.list(directory.path);
      if (entries === null) unlisted = true;
      for (const entry of entries ?? []) {
        if (!last && entry.kind !== "directory") continue;
        if (!matches.test(entry.name)) continue;
        const path = directory.path === "/" ? `/${entry.name}` : `${directory.path}/${entry.name}`;
        if (entry.kind === "none") broken.push(path);
        else if (last && entry.kind === "directory") matchedDirectories.push(path);
        else next.push({ path, link: directory.link || entry.link === true });
      }
    }
    if (last) {
      next.sort((a, b) => byteOrder(a.path, b.path));
      return { files: next, broken, directories: matchedDirectories, unlisted, directoryExists: true };
    }
    directories = next;
  }
}
