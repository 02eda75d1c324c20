import type { FailOn } from "../config/config.ts";
import { exitCodeOf } from "../engine/exit-code.ts";
import { mergeReports } from "../report/merge/merge-reports.ts";
import { type Merged, PartRefused } from "../report/merge/part.ts";
import { plural } from "../report/summary.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { configFor } from "./lint-paths.ts";
import type { ConfigOptions } from "./options.ts";
import { absolute } from "./shown-path.ts";
import { UsageError } from "./usage-error.ts";

export interface MergeArguments extends ConfigOptions {
  readonly files: readonly string[];
  readonly outputFile: string | null;
  readonly quiet: boolean;
  readonly failOn: string | null;
  readonly maxWarnings: number | null;
  readonly exitZero: boolean;
  readonly allowEmpty: boolean;
}

/** `no502 merge`: the joined report on standard output, and the exit code of the run that it stands for. */
export function runMerge(args: MergeArguments, io: Io, core: Core): ExitCode {
  const config = configFor(args, [], io, core);
  if (config === null) return 2;
  const merged = join(args.files, io);
  if (args.outputFile === null) io.out(merged.text);
  else write(args.outputFile, merged.text, io);
  if (!args.quiet) io.err(told(merged, args.files.length));
  return exitCodeOf(
    { trouble: !merged.successful, empty: merged.files === 0, findings: merged.findings, unlinked: merged.unlinked },
    {
      failOn: (args.failOn as FailOn | null) ?? config.failOn,
      maxWarnings: args.maxWarnings ?? config.maxWarnings,
      exitZero: args.exitZero,
      allowEmpty: args.allowEmpty,
    },
  );
}

function join(files: readonly string[], io: Io): Merged {
  try {
    return mergeReports(files.map((name) => ({ name, text: read(name, io) })));
  } catch (error) {
    if (error instanceof PartRefused) throw new UsageError(error.message, null);
    throw error;
  }
}

function read(name: string, io: Io): string {
  try {
    return io.readFile(absolute(name, io));
  } catch (error) {
    throw new UsageError(`${name}: cannot be read: ${error instanceof Error ? error.message : String(error)}`, null);
  }
}

function write(path: string, text: string, io: Io): void {
  try {
    io.writeFile(path, text);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, null);
  }
}

function told({ findings, files, successful, unlinked }: Merged, reports: number): string {
  const parts = (["error", "warning", "info"] as const).flatMap((severity) =>
    findings[severity] === 0 ? [] : [plural(findings[severity], severity)],
  );
  const found = parts.length > 0 ? parts.join(", ") : "No findings";
  const doubt = successful ? "" : "; not everything could be read, or a rule crashed";
  const open = unlinked ? "; a route to PHP leads to no known pool" : "";
  return `${found} in ${plural(files, "file")}, from ${plural(reports, "report")}${doubt}${open}\n`;
}
