import { isWithin, join, relative } from "../source/paths.ts";
import type { Io } from "./io.ts";

/** A path of the command line, absolute. */
export function absolute(path: string, { cwd }: Pick<Io, "cwd">): string {
  return join(cwd, path.replaceAll("\\", "/"));
}

/** How messages name a file: relative to the working directory where it lies below it. */
export function shownPath(path: string, { cwd }: Pick<Io, "cwd">): string {
  return isWithin(path, cwd) && path !== cwd ? relative(cwd, path) : path;
}
