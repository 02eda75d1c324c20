import { exitCode } from "../engine/exit-code.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { ReportContext } from "../report/context.ts";
import { printable } from "../report/display-width.ts";
import { formats } from "../report/formats.ts";
import { missingLinks } from "../report/missing-links.ts";
import { style } from "../report/style.ts";
import { plural, summary } from "../report/summary.ts";
import { trouble } from "../report/trouble.ts";
import { nearest } from "../source/nearest.ts";
import type { Step } from "../source/steps.ts";
import { type LintArguments, rootForm } from "./arguments.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { type Linted, lintPaths } from "./lint-paths.ts";
import { refuseTwice } from "./outputs.ts";
import { createProgress } from "./progress.ts";
import { reportContext } from "./report-context.ts";
import { createStopwatch, type Stopwatch } from "./stopwatch.ts";

type Shown = LintArguments & Pick<ReportContext, "show">;

/** `no502 [paths..]`: the report on standard output, everything else on standard error. */
export async function runLint(args: LintArguments, io: Io, core: Core): Promise<ExitCode> {
  refuseTwice([args.outputFile ?? [], ...args.outputs.map(({ file }) => file)].flat(), io);
  if (!args.watch) return lintOnce(args, io, core);
  const { runWatch } = await import("./watch.ts");
  return runWatch(args, io, core);
}

/** One run, from the files to the exit code. */
export async function lintOnce(given: LintArguments, io: Io, core: Core): Promise<ExitCode> {
  const stopwatch = given.stats ? createStopwatch(io.now) : null;
  stopwatch?.mark("start");
  const linted = withProgress(given, io, core, stopwatch);
  if (linted === null) return 2;
  // What fails a run is shown.
  const show = given.show ?? ((given.failOn ?? linted.config.failOn) === "info" ? "info" : "warning");
  const args = { ...given, show };
  if (args.fix === null) return tell(args, linted, io, core, stopwatch);
  const { runFix } = await import("./fix.ts");
  const fixed = runFix({ ...args, fix: args.fix }, linted, io, core);
  return typeof fixed === "number" ? fixed : tell(args, { ...linted, result: fixed }, io, core, stopwatch);
}

function withProgress(args: LintArguments, io: Io, core: Core, stopwatch: Stopwatch | null): Linted | null {
  const progress = createProgress(io, core.fileSystem, args.quiet);
  const onStep = (step: Step) => {
    stopwatch?.onStep(step);
    progress?.onStep(step);
  };
  const told = stopwatch || progress ? onStep : undefined;
  try {
    const fileSystem = progress?.fileSystem ?? core.fileSystem;
    return lintPaths({ ...args, select: args.only, onStep: told }, io, { ...core, fileSystem });
  } finally {
    progress?.end();
  }
}

function tell(args: Shown, { config, result }: Linted, io: Io, core: Core, stopwatch: Stopwatch | null): ExitCode {
  const said = reportContext(args, "error", io, core);
  io.err(trouble(result, said, !args.quiet));
  const demands = { files: !args.allowEmpty, links: args.requireLinks };
  const reports = [{ format: args.format, file: args.outputFile }, ...args.outputs];
  const unwritten = reports.flatMap(({ format, file }) => {
    const report = render(
      format,
      result,
      reportContext({ ...args, demands }, file === null ? "out" : "file", io, core),
    );
    if (file !== null) return writeReport(file, report, io) ?? [];
    io.out(report);
    return [];
  });
  for (const why of unwritten) io.err(`${style(said.color).error("error")}: ${printable(why)}\n`);

  if (result.shard !== null && result.shard.stacks > 0 && result.coverage.files === 0) {
    const { index, count, stacks } = result.shard;
    if (!args.quiet) io.err(`Shard ${index}/${count} holds none of the ${plural(stacks, "stack")}.\n`);
  } else if (result.coverage.files === 0 && result.unread.length === 0) {
    if (!args.allowEmpty) io.err(nothingToLint(args.paths, said));
    else if (!args.quiet) io.err("Nothing to lint.\n");
  } else if (!args.quiet) io.err(summary(result, said));
  commandHint(args, result, io);
  if (args.requireLinks) io.err(missingLinks(result, said));
  stopwatch?.mark("report");
  if (stopwatch) io.err(stopwatch.table());
  if (unwritten.length > 0) return 2;
  return exitCode(result, {
    requireLinks: args.requireLinks,
    failOn: args.failOn ?? config.failOn,
    maxWarnings: args.maxWarnings ?? config.maxWarnings,
    exitZero: args.exitZero,
    allowEmpty: args.allowEmpty,
  });
}

function render(format: string, result: LintResult, context: ReportContext): string {
  const { render } = formats.find((one) => one.name === format) as (typeof formats)[number];
  return render(result, context);
}

/** @returns why it could not be written. The other reports are then still written. */
function writeReport(path: string, report: string, io: Io): string | null {
  try {
    io.writeFile(path, report);
    return null;
  } catch (error) {
    return `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function nothingToLint(paths: readonly string[], context: ReportContext): string {
  const where = paths.length === 0 ? "the current directory" : paths.join(", ");
  return (
    `${style(context.color).error("error")}: nothing found to lint: ${printable(where)} holds no nginx or PHP-FPM file\n` +
    "(--allow-empty accepts that)\n"
  );
}

/** `no502 rule` looks for a file named `rule`. */
function commandHint(args: LintArguments, result: LintResult, io: Io): void {
  const [only] = args.paths;
  if (args.paths.length !== 1 || only === undefined || !result.unread.some(({ failure }) => failure === "missing"))
    return;
  const meant = /^[a-z]+$/.test(only)
    ? nearest(only, ["help", ...rootForm([]).commands.map(({ name }) => name)])
    : null;
  if (meant !== null) io.err(`Did you mean the command "no502 ${meant}"?\n`);
}
