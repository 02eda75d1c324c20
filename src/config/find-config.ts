import type { FileSystem } from "../source/file-system.ts";
import { dirname, join } from "../source/paths.ts";

/** The files that may hold the configuration, in the order in which a directory is searched. */
export const configNames = [".no502.json", ".no502.jsonc"] as const;

/**
 * The configuration file that holds for a directory: its own or that of the nearest directory above it, up to the
 * repository's root (where `.git` lies). `package.json` counts when its text names `"no502"` as a key; whether it really
 * is one shows when it is read.
 *
 * @returns every candidate of the nearest directory that has one: more than one contradict each other.
 */
export function findConfig(files: FileSystem, start: string): readonly string[] {
  for (let directory = start; ; directory = dirname(directory)) {
    const own = configNames.map((name) => join(directory, name)).filter((path) => files.kind(path) === "file");
    if (own.length > 0) return own;
    const manifest = join(directory, "package.json");
    if (files.kind(manifest) === "file") {
      const read = files.read(manifest);
      if (read.ok && /"no502"\s*:\s*\{/.test(read.text)) return [manifest];
    }
    if (directory === "/" || files.kind(join(directory, ".git")) !== "none") return [];
  }
}
