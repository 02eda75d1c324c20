import type { Baseline, BaselineEntry } from "../engine/baseline.ts";
import { updateBaseline } from "../engine/baseline-entries.ts";
import { hadTrouble } from "../engine/exit-code.ts";
import { baselinePath } from "../engine/find-baseline.ts";
import type { LintResult } from "../engine/lint-result.ts";
import { renderBaseline } from "../engine/render-baseline.ts";
import { printable } from "../report/display-width.ts";
import { plural } from "../report/summary.ts";
import { trouble } from "../report/trouble.ts";
import { fileId } from "../source/span.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { lintPaths } from "./lint-paths.ts";
import type { ConfigOptions, SightOptions } from "./options.ts";
import { reportContext } from "./report-context.ts";
import { absolute, shownPath } from "./shown-path.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

export interface BaselineCommand extends ConfigOptions, SightOptions {
  readonly paths: readonly string[];
  readonly prune: boolean;
  readonly baseline: string | null;
}

/** `no502 baseline` and `no502 baseline prune`. Nothing is written where a part of the configuration could not be read. */
export function runBaseline(args: BaselineCommand, io: Io, core: Core): ExitCode {
  const linted = lintPaths({ ...args, select: [], disable: [], mayLackBaseline: true }, io, core);
  if (linted === null) return 2;
  const { config, result, paths, baseline: old } = linted;
  const explicit = args.baseline === null ? null : absolute(args.baseline, io);
  const path = explicit ?? baselinePath(core.fileSystem, io.cwd, config);
  const shown = printable(shownPath(path, io));

  io.err(trouble({ ...result, baseline: null }, reportContext({ ...args, show: "warning" }, "error", io, core), true));
  if (hadTrouble(result)) {
    throw new UsageError(`${shown} is left as it was: what is found is not all there is`, null);
  }
  if (args.prune) {
    if (old === null) throw new UsageError(`${shown}: there is no such baseline; \`no502 baseline\` writes one`, null);
    return prune(old, result, path, io, core);
  }
  if (result.coverage.files === 0) throw new UsageError("nothing found to lint: no baseline is written", null);
  const next = updateBaseline(
    old,
    result,
    paths.map((one) => nameOf(one, result)),
  );
  write(path, next, io, core);
  const known = new Set(old?.entries.map(({ fingerprint }) => fingerprint));
  const added = next.entries.filter(({ fingerprint }) => !known.has(fingerprint)).length;
  const removed = known.size + added - next.entries.length;
  const change = old === null ? "" : ` (${added} added, ${removed} removed)`;
  io.out(`Wrote ${shown}: ${plural(next.entries.length, "finding")}${change}. Later runs report what is new.\n`);
  return 0;
}

function prune(old: Baseline, result: LintResult, path: string, io: Io, core: Core): ExitCode {
  const stale = result.baseline?.stale ?? [];
  const shown = printable(shownPath(path, io));
  if (stale.length === 0) {
    const why = result.baseline?.whole ? "" : ` (written for ${old.paths.join(", ")}, of which this is a part)`;
    io.out(`Nothing to take out of ${shown}${printable(why)}: ${plural(old.entries.length, "finding")}.\n`);
    return 0;
  }
  const gone = new Set(stale);
  const left = old.entries.filter((entry) => !gone.has(entry));
  write(path, { paths: old.paths, entries: left }, io, core);
  for (const entry of stale) io.out(`- ${printable(describe(entry))}\n`);
  io.out(`Took ${plural(stale.length, "finding")} out of ${shown}: ${plural(left.length, "finding")} left.\n`);
  return 0;
}

/** A baseline that is there stays whole until the new one is. */
function write(path: string, baseline: Pick<Baseline, "paths" | "entries">, io: Io, core: Core): void {
  const text = renderBaseline(baseline, version);
  const read = core.fileSystem.read(path);
  if (read.ok) {
    if (read.text !== text) io.replaceFiles([{ path, before: read.text, after: text }]);
    return;
  }
  try {
    io.writeFile(path, text);
  } catch (error) {
    throw new UsageError(
      `cannot write ${shownPath(path, io)}: ${error instanceof Error ? error.message : String(error)}`,
      null,
    );
  }
}

function describe({ rule, file, scope, directive }: BaselineEntry): string {
  return `${rule} at ${directive}${scope === "" ? "" : ` in ${scope}`} (${file})`;
}

/** As `Baseline.paths` has it. */
function nameOf(path: string, result: LintResult): string {
  return path === "-" ? path : result.projectPath(fileId(path));
}
