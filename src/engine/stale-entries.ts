import type { Stack } from "../model/stack.ts";
import type { FileSystem } from "../source/file-system.ts";
import { isWithin, join } from "../source/paths.ts";
import type { FileId, Span } from "../source/span.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import type { InternalError } from "./lint-result.ts";

export interface Judgement {
  readonly fileSystem: FileSystem;
  /** The project's directory. */
  readonly root: string;
  /** Absolute, and `-`. */
  readonly paths: readonly string[];
  readonly stacks: readonly Stack[];
  /** Every rule id there is. */
  readonly known: ReadonlySet<string>;
  readonly runs: (rule: string) => boolean;
  readonly internalErrors: readonly InternalError[];
  readonly undecided: readonly { readonly rule: string; readonly at: Span }[];
  readonly projectPath: (file: FileId) => string;
}

/** Whether a run looks at all that a baseline was written for. */
export function looksAtAllOf(baseline: Pick<Baseline, "paths">, { root, paths }: Judgement): boolean {
  const absolute = (path: string) => (path === "-" ? path : join(root, path));
  return baseline.paths.every((path) => paths.some((given) => isWithin(absolute(path), given)));
}

/**
 * Says of a baseline entry without a finding whether it is needed no more. It is kept where this run could not have made
 * its finding: only a part of the project was linted, the rule did not run or could not judge something in that file, or
 * a mistake in the stack hides things.
 *
 * @param whole see `looksAtAllOf`
 */
export function entryIsGone(whole: boolean, run: Judgement): (entry: BaselineEntry) => boolean {
  const { root, paths, known } = run;
  const crashed = new Set(run.internalErrors.map(({ rule }) => rule));
  const seen = new Set<string>();
  const damaged = new Set<string>();
  for (const { files } of run.stacks) {
    const broken = [...files.values()].some(({ problems }) => problems.length > 0);
    // A text inside a YAML file has that file's name in its places.
    for (const { id } of files.values()) (broken ? damaged : seen).add(run.projectPath(id));
  }
  const open = new Set(run.undecided.map(({ rule, at }) => `${rule} ${run.projectPath(at.file)}`));

  return ({ rule, file }) => {
    if (!known.has(rule)) return true;
    if (!whole || !run.runs(rule) || crashed.has(rule) || open.has(`${rule} ${file}`)) return false;
    if (damaged.has(file)) return false;
    if (seen.has(file)) return true;
    const path = join(root, file);
    return paths.some((given) => given !== "-" && isWithin(path, given)) && run.fileSystem.kind(path) === "none";
  };
}
