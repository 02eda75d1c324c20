import picomatch from "picomatch/posix";
import { relative } from "./paths.ts";

/**
 * A test for absolute paths against globs that start at `directory`. A glob without a slash matches in every directory; a
 * glob that names a directory matches all below it. Hidden names match like others.
 */
export function pathMatcher(globs: readonly string[], directory: string): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = globs.flatMap((glob) => {
    const clean = glob.replace(/^\.?\//, "").replace(/\/+$/, "");
    if (clean === "" || clean === ".") return ["**"];
    // picomatch's own `basename` option would look at the last name for every pattern, also for those with a slash.
    const anywhere = clean.includes("/") ? clean : `**/${clean}`;
    return [anywhere, `${anywhere}/**`];
  });
  const matches = picomatch(patterns, { dot: true });
  return (path) => matches(relative(directory, path));
}
