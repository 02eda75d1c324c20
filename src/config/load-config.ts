import type { FileSystem } from "../source/file-system.ts";
import { basename, dirname } from "../source/paths.ts";
import { fileId } from "../source/span.ts";
import { type ConfigProblem, type ConfigResult, defaultConfig } from "./config.ts";
import { extendedLayers } from "./extended-layers.ts";
import { findConfig } from "./find-config.ts";
import { mergeLayers } from "./merge-layers.ts";
import { readLayer } from "./read-layer.ts";
import { writtenEntries } from "./written-entries.ts";

/**
 * Finds, reads and checks the configuration, with all that it extends. Without a file the defaults hold. Every problem names
 * the place, the key and what is allowed there; with any problem there is no configuration, and the run ends with exit code 2.
 *
 * @param start absolute directory where the search starts: the one of the first path to lint.
 * @param explicit absolute path of `--config`; searching is then skipped.
 */
export function loadConfig(files: FileSystem, start: string, explicit: string | null = null): ConfigResult {
  const candidates = explicit === null ? findConfig(files, start) : [explicit];
  const [path] = candidates;
  if (path === undefined) return { ok: true, config: defaultConfig(start), layers: [] };
  const refuse = (message: string, place: Pick<ConfigProblem, "line" | "column">): ConfigResult => {
    return { ok: false, problems: [{ file: fileId(path), start: 0, end: 0, ...place, message }] };
  };
  const read = readLayer(files, path);
  if (read.kind === "unread") {
    return refuse(`the configuration file cannot be read: ${read.why}`, { line: 0, column: 0 });
  }
  if (candidates.length > 1) {
    const names = candidates.map(basename).join(" and ");
    return refuse(`two configuration files in one directory: ${names}; keep one`, { line: 1, column: 1 });
  }
  if (read.kind === "refused") return { ok: false, problems: read.problems };
  // Found by its text, where the key lies deeper (a dependency list): not ours. Asked for by name, it is a mistake.
  if (read.kind === "none") return explicit === null ? loadAbove(files, path) : { ok: false, problems: read.problems };

  const extended = extendedLayers(files, read.layer);
  if (!extended.ok) return extended;
  const { layers } = extended;
  const config = mergeLayers(layers, read.layer.from.file, read.layer.directory);
  return { ok: true, config: { ...config, written: writtenEntries(read.layer) }, layers };
}

function loadAbove(files: FileSystem, path: string): ConfigResult {
  const directory = dirname(path);
  const above = directory === "/" || files.kind(`${directory}/.git`) !== "none" ? null : dirname(directory);
  return above === null ? { ok: true, config: defaultConfig(directory), layers: [] } : loadConfig(files, above);
}
