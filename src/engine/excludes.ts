import type { Config } from "../config/config.ts";
import { pathMatcher } from "../source/path-matcher.ts";

/** The globs of `exclude`, and which of them had something to leave out. */
export interface Excludes {
  matches(path: string): boolean;
  /** Whether the glob matched a path so far. */
  used(glob: string): boolean;
}

export function excludesOf({ exclude, directory }: Pick<Config, "exclude" | "directory">): Excludes {
  const any = pathMatcher(exclude, directory);
  const waiting = new Map(exclude.map((glob) => [glob, pathMatcher([glob], directory)]));
  return {
    matches(path) {
      if (exclude.length === 0 || !any(path)) return false;
      for (const [glob, matches] of waiting) if (matches(path)) waiting.delete(glob);
      return true;
    },
    used: (glob) => !waiting.has(glob),
  };
}
