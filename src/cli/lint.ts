import { type Config, defaultConfig } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { exitCode } from "../engine/exit-code.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { Format, ReportContext } from "../report/context.ts";
import { printable } from "../report/display-width.ts";
import { formats } from "../report/formats.ts";
import { style } from "../report/style.ts";
import { summary } from "../report/summary.ts";
import { trouble } from "../report/trouble.ts";
import { decode } from "../source/decode.ts";
import { nearest } from "../source/nearest.ts";
import { dirname, isWithin, join, relative } from "../source/paths.ts";
import type { LintArguments } from "./arguments.ts";
import type { Core } from "./core.ts";
import type { Io } from "./io.ts";
import type { ExitCode } from "./main.ts";
import { wantsColor, wantsUnicode } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** `no502 [paths..]`: the report on standard output, everything else on standard error. */
export function runLint(args: LintArguments, io: Io, core: Core): ExitCode {
  const format = formats.find((one) => one.name === args.format) as Format;
  const named = args.paths.map((path) => (path === "-" ? path : join(io.cwd, path.replaceAll("\\", "/"))));
  const config = configFor(args, named, io, core);
  if (config === null) return 2;
  const paths = named.length > 0 ? named : config.paths.length > 0 ? config.paths : [io.cwd];
  const stdin = paths.includes("-") ? readInput(io) : null;
  const result = core.lint({
    fileSystem: core.fileSystem,
    cwd: io.cwd,
    paths,
    config,
    stdin,
    select: args.only.length > 0 ? args.only : null,
    disable: args.disable,
  });

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

/** The configuration, or null after its problems were said. */
function configFor(args: LintArguments, paths: readonly string[], io: Io, { fileSystem }: Core): Config | null {
  if (args.noConfig) return defaultConfig(io.cwd);
  const [first = io.cwd] = paths;
  const start = first === "-" ? io.cwd : fileSystem.kind(first) === "directory" ? first : dirname(first);
  const explicit = args.config === null ? null : join(io.cwd, args.config.replaceAll("\\", "/"));
  const loaded = loadConfig(fileSystem, start, explicit);
  if (loaded.ok) return loaded.config;
  const paint = style(wantsColor(args.color, io.env, () => io.errorTerminal));
  for (const { file, line, column, message } of loaded.problems) {
    const shown = isWithin(file, io.cwd) ? relative(io.cwd, file) : file;
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
  const meant = /^[a-z]+$/.test(only) ? nearest(only, ["rules", "explain", "completion", "help"]) : null;
  if (meant !== null) io.err(`Did you mean the command "no502 ${meant}"?\n`);
}
