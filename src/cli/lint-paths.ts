import { type Config, defaultConfig } from "../config/config.ts";
import type { Layer } from "../config/layer.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Baseline } from "../engine/baseline.ts";
import type { LintRequest } from "../engine/lint.ts";
import type { LintResult } from "../engine/lint-result.ts";
import { onlyAsBefore, onlyChanged, placesOf } from "../engine/only-changed.ts";
import type { Shard } from "../engine/shards.ts";
import { printable } from "../report/display-width.ts";
import { style } from "../report/style.ts";
import { decode } from "../source/decode.ts";
import { dirname } from "../source/paths.ts";
import { type Comparison, changedLines, compareWith } from "./changed-lines.ts";
import type { Core } from "./core.ts";
import type { Io } from "./io.ts";
import { loadBaseline } from "./load-baseline.ts";
import { absolute, shownPath } from "./shown-path.ts";
import { type ColorChoice, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What every command that looks at configuration is told on the command line. */
export interface LintPathsArguments {
  /** As written; `-` is standard input. Empty: what the configuration names, else the working directory. */
  readonly paths: readonly string[];
  readonly color: ColorChoice;
  readonly config: string | null;
  readonly noConfig: boolean;
  /** Only these rules; empty for all. */
  readonly select: readonly string[];
  readonly disable: readonly string[];
  /** Directories beside the paths that descriptions of hosts may lead to. */
  readonly roots?: readonly string[];
  /** False looks at files that git ignores, too. */
  readonly gitignore?: boolean;
  /** The file of known findings, as written; null or left out: what the configuration says. */
  readonly baseline?: string | null;
  readonly noBaseline?: boolean;
  /** A baseline that is named need not be there. */
  readonly mayLackBaseline?: boolean;
  /** Only the stacks of this part. */
  readonly shard?: Shard | null;
  /** A git ref: only findings on lines that changed since then. */
  readonly since?: string | null;
  readonly onStep?: LintRequest["onStep"];
}

export interface Linted {
  readonly config: Config;
  /** Absolute, and `-`. */
  readonly paths: readonly string[];
  /** What was known before. */
  readonly baseline: Baseline | null;
  readonly result: LintResult;
  /** Lints again, over other texts or with other rules. What makes the result of a run what it is belongs in here. */
  readonly look: (changes?: Partial<LintRequest>) => LintResult;
}

/**
 * Reads the configuration and lints: the first half of every command that stands on findings or on the model.
 * @returns null after the configuration's problems were said: the command then exits with 2
 * @throws UsageError when standard input holds nothing, and for a baseline or a git ref that cannot be used
 */
export function lintPaths(args: LintPathsArguments, io: Io, core: Core): Linted | null {
  const named = args.paths.map((path) => (path === "-" ? path : absolute(path, io)));
  const config = configFor(args, named, io, core);
  if (config === null) return null;
  const paths = named.length > 0 ? named : config.paths.length > 0 ? config.paths : [io.cwd];
  const baseline = loadBaseline(args, config, io, core);
  const comparison = args.since ? compareWith(args.since, directoryOf(paths[0], io, core), io) : null;
  const stdin = paths.includes("-") ? readInput(io) : null;
  const request: LintRequest = {
    fileSystem: core.fileSystem,
    cwd: io.cwd,
    paths,
    config,
    stdin,
    select: args.select.length > 0 ? args.select : null,
    disable: args.disable,
    roots: rootsOf(args, io, core),
    ...(args.gitignore === false ? { gitignore: false } : {}),
    baseline,
    onStep: args.onStep,
    shard: args.shard ?? null,
  };
  const all = core.lint(request);
  const result = comparison === null ? all : sinceThen(all, comparison, io);
  const look = (changes: Partial<LintRequest> = {}) => onlyAsBefore(core.lint({ ...request, ...changes }), result);
  return { config, paths, baseline, result, look };
}

/** @throws UsageError for one that is not there: what it was to show would count as unknown, and a gate would pass */
function rootsOf({ roots = [] }: LintPathsArguments, io: Io, { fileSystem }: Core): readonly string[] {
  return roots.map((path) => {
    const root = absolute(path, io);
    if (fileSystem.kind(root) !== "directory") throw new UsageError(`--root ${path}: there is no such directory`, null);
    return root;
  });
}

function sinceThen(result: LintResult, comparison: Comparison, io: Io): LintResult {
  const files = new Set(result.findings.flatMap(placesOf).map(({ file }) => file));
  const only = onlyChanged(result, comparison.ref, changedLines(comparison, [...files], io));
  if (comparison.note === null) return only;
  return { ...only, notices: [{ message: comparison.note, file: null, offset: null }, ...only.notices] };
}

/** Where the configuration and the repository of a run are looked for: at its first path. */
function directoryOf(first: string | undefined, io: Io, { fileSystem }: Core): string {
  if (first === undefined || first === "-") return io.cwd;
  return [first, dirname(first)].find((path) => fileSystem.kind(path) === "directory") ?? io.cwd;
}

/** The configuration, or null after its problems were said. */
export function configFor(...args: Parameters<typeof loadedConfig>): Config | null {
  return loadedConfig(...args)?.config ?? null;
}

/** The same with what it was made of. */
export function loadedConfig(
  args: Pick<LintPathsArguments, "color" | "config" | "noConfig">,
  paths: readonly string[],
  io: Io,
  core: Core,
): { readonly config: Config; readonly layers: readonly Layer[] } | null {
  if (args.noConfig) return { config: defaultConfig(io.cwd), layers: [] };
  const explicit = args.config === null ? null : absolute(args.config, io);
  const loaded = loadConfig(core.fileSystem, directoryOf(paths[0], io, core), explicit);
  if (loaded.ok) return loaded;
  const paint = style(wantsColor(args.color, io.env, () => io.errorTerminal));
  for (const { file, line, column, message } of loaded.problems) {
    const shown = shownPath(file, io);
    const place = line > 0 ? `${shown}:${line}:${column}` : shown;
    io.err(`${paint.error("error")}: ${printable(place)}: ${printable(message)}\n`);
  }
  return null;
}

/** @throws UsageError when there is nothing that could be a configuration. */
function readInput(io: Io): string {
  const read = decode(io.readInput());
  if (!read.ok) throw new UsageError(`standard input: ${read.message}`, null);
  if (read.text.trim() === "") throw new UsageError("standard input is empty: nothing to lint", null);
  return read.text;
}
