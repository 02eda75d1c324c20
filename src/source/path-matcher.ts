import picomatch from "picomatch/posix";
import { relative } from "./paths.ts";

/**
 * A test for absolute paths against globs that start at `directory`. A glob without a slash matches in every directory; a
 * glob that names a directory matches all below it. Hidden names match like others.
 */
export function pathMatcher(globs: readonly string[], directory: string): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = globs.flatMap((glob) => {
    const clean = glob.replace(/^\.\//, "").replace(/\/+$/, "");
    return clean === "" || clean === "."
      ? ["**"]
      : clean.includes("/")
        ? [clean, `${clean}/**`]
        : [clean, `**/${clean}/**`];
  });
  const matches = picomatch(patterns, { dot: true, basename: true });
  return (path) => matches(relative(directory, path));
}
