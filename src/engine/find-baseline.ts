import type { Config } from "../config/config.ts";
import { projectRoot } from "../config/project-root.ts";
import type { FileSystem } from "../source/file-system.ts";
import { join } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import { type Baseline, baselineName } from "./baseline.ts";
import { readBaseline } from "./read-baseline.ts";

export type BaselineFound =
  | { readonly ok: true; readonly baseline: Baseline | null }
  | {
      readonly ok: false;
      readonly file: FileId;
      /** 1-based; 0 when the file could not be read. */
      readonly line: number;
      readonly column: number;
      readonly message: string;
      /** Whether the file is not there at all. */
      readonly missing: boolean;
    };

/** Where the baseline lies: what the configuration says, else in the project's root. Absolute. */
export function baselinePath(files: FileSystem, cwd: string, config: Pick<Config, "file" | "baseline">): string {
  return config.baseline ?? join(projectRoot(files, cwd, config), baselineName);
}

/**
 * The baseline that is in force: every way to lint finds it here, so that a terminal and an editor agree.
 *
 * @param explicit absolute path; null leaves it to the configuration and, where that is silent, to the project's root
 */
export function findBaseline(
  files: FileSystem,
  cwd: string,
  config: Pick<Config, "file" | "baseline">,
  explicit: string | null,
): BaselineFound {
  const path = explicit ?? baselinePath(files, cwd, config);
  const file = fileId(path);
  const read = files.read(path);
  if (read.ok) {
    const result = readBaseline(file, read.text);
    return result.ok ? result : { ...result, file, missing: false };
  }
  // Nobody said that there is one.
  if (read.failure === "missing" && explicit === null && config.baseline === null) return { ok: true, baseline: null };
  const missing = read.failure === "missing";
  const message = missing
    ? "there is no such baseline; `no502 baseline` writes one"
    : `the baseline cannot be read: ${read.message}`;
  return { ok: false, file, line: 0, column: 0, message, missing };
}
