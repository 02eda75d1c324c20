import { exitCode } from "../engine/exit-code.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { Format, ReportContext } from "../report/context.ts";
import { printable } from "../report/display-width.ts";
import { formats } from "../report/formats.ts";
import { style } from "../report/style.ts";
import { summary } from "../report/summary.ts";
import { trouble } from "../report/trouble.ts";
import { nearest } from "../source/nearest.ts";
import type { LintArguments } from "./arguments.ts";
import { commandNames } from "./arguments.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { lintPaths } from "./lint-paths.ts";
import { wantsColor, wantsUnicode } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** `no502 [paths..]`: the report on standard output, everything else on standard error. */
export function runLint(args: LintArguments, io: Io, core: Core): ExitCode {
  const format = formats.find((one) => one.name === args.format) as Format;
  const linted = lintPaths({ ...args, select: args.only }, io, core);
  if (linted === null) return 2;
  const { config, result } = linted;

  const toTerminal = args.outputFile === null;
  const context: ReportContext = {
    version,
    show: args.show,
    color: wantsColor(args.color, io.env, () => toTerminal && io.terminal),
    unicode: wantsUnicode(io.env),
    width: toTerminal ? io.columns : 80,
  };
  const said = { ...context, color: wantsColor(args.color, io.env, () => io.errorTerminal) };
  io.err(trouble(result, said, !args.quiet));
  const report = format.render(result, context);
  if (args.outputFile === null) io.out(report);
  else writeReport(args.outputFile, report, io);

  if (result.coverage.files === 0 && result.unread.length === 0) {
    if (!args.allowEmpty) io.err(nothingToLint(args.paths, said));
    else if (!args.quiet) io.err("Nothing to lint.\n");
  } else if (!args.quiet) io.err(summary(result, said));
  commandHint(args, result, io);
  return exitCode(result, {
    failOn: args.failOn ?? config.failOn,
    maxWarnings: args.maxWarnings ?? config.maxWarnings,
    exitZero: args.exitZero,
    allowEmpty: args.allowEmpty,
  });
}

function writeReport(path: string, report: string, io: Io): void {
  try {
    io.writeFile(path, report);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, null);
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
  const meant = /^[a-z]+$/.test(only) ? nearest(only, commandNames) : null;
  if (meant !== null) io.err(`Did you mean the command "no502 ${meant}"?\n`);
}
