import type { FileSystem } from "../source/file-system.ts";
import { dirname, isWithin, join } from "../source/paths.ts";
import type { Config } from "./config.ts";

/**
 * The directory that stands for the project wherever it is checked out: the repository's (where `.git` lies), else that of
 * the configuration file, else the working directory. Fingerprints name files below it, and the baseline lies in it.
 */
export function projectRoot(files: FileSystem, cwd: string, config: Pick<Config, "file">): string {
  for (let directory = cwd; directory !== "/"; directory = dirname(directory)) {
    if (files.kind(join(directory, ".git")) !== "none") return directory;
  }
  const own = config.file === null ? null : dirname(config.file);
  return own !== null && isWithin(cwd, own) ? own : cwd;
}
