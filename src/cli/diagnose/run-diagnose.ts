import { createDiagnosis, type Diagnosis } from "../../diagnose/diagnosis.ts";
import { grouped } from "../../diagnose/headline.ts";
import type { LogFacts } from "../../diagnose/log-reader.ts";
import { diagnosisJson } from "../../diagnose/report-json.ts";
import { diagnosisText } from "../../diagnose/report-text.ts";
import { hadTrouble } from "../../engine/exit-code.ts";
import type { LintResult } from "../../engine/lint-result.ts";
import { printable } from "../../report/display-width.ts";
import { style } from "../../report/style.ts";
import { trouble } from "../../report/trouble.ts";
import { plural } from "../../rule/show.ts";
import type { Core } from "../core.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { lintPaths } from "../lint-paths.ts";
import { reportContext } from "../report-context.ts";
import { absolute } from "../shown-path.ts";
import { wantsColor, wantsUnicode } from "../terminal.ts";
import type { DiagnoseArguments } from "./arguments.ts";
import { createLogProgress } from "./log-progress.ts";
import type { Machine } from "./machine.ts";
import { inputLog, openLog, readLog } from "./read-log.ts";
import { sortPaths } from "./sort-paths.ts";
import { readTimeZones } from "./time-zones.ts";

/** `no502 diagnose <error.log> [paths..]`: the diagnosis on standard output, everything else on standard error. */
export async function runDiagnose(args: DiagnoseArguments, io: Io, core: Core, machine: Machine): Promise<ExitCode> {
  const { logs, paths } = sortPaths(args, (path) => absolute(path, io));
  const zones = readTimeZones(args.timeZones, logs, machine.timeZone);
  // What was known before is what may have come true.
  const linted = lintPaths({ ...args, paths, select: [], disable: [], noBaseline: true }, io, core);
  if (linted === null) return 2;
  const { result } = linted;

  const complain = (message: string) => {
    const paint = style(wantsColor(args.color, io.env, () => io.errorTerminal));
    io.err(`${paint.error("error")}: ${printable(message)}\n`);
  };
  const diagnosis = createDiagnosis(result, core.rules);
  const progress = createLogProgress(io, args.quiet, machine.now);
  let failed = false;
  let read = 0;
  const seen: LogFacts[] = [];
  for (const log of logs) {
    const options = { zone: zones.of(log), path: absolute(log, io) };
    const { facts, problem } = await readOne(log, options, diagnosis, machine, progress);
    progress.clear();
    if (facts !== null) seen.push(facts);
    const wrong = problem ?? (facts === null ? null : notALog(facts));
    if (facts !== null && facts.ours > 0) read++;
    if (wrong === null) continue;
    failed = true;
    complain(`${log === "-" ? "standard input" : log} ${wrong}`);
  }
  const blank = seen.filter(({ lines }) => lines === 0).length;
  if (read === 0) {
    if (!failed)
      complain(`${logs.length === 1 ? nameOf(logs[0] as string) : "every log"} is empty: nothing to diagnose`);
    return 2;
  }

  failed = sayTrouble(args, result, io, core) || failed;
  const told = diagnosis.result();
  if (args.format === "json") io.out(diagnosisJson(told, result));
  else {
    const color = wantsColor(args.color, io.env, () => io.terminal);
    const look = { color, unicode: wantsUnicode(io.env), width: io.columns, zone: zones.common, top: args.top };
    io.out(diagnosisText(told, result, look));
  }
  if (!args.quiet) io.err(summary(seen, blank, result, paths, zones.common.name));
  return failed ? 2 : 0;
}

interface Opened {
  readonly facts: LogFacts | null;
  /** Ends a sentence that begins with the log's name. */
  readonly problem: string | null;
}

async function readOne(
  log: string,
  options: { readonly zone: ReturnType<ReturnType<typeof readTimeZones>["of"]>; readonly path: string },
  diagnosis: Diagnosis,
  machine: Machine,
  progress: ReturnType<typeof createLogProgress>,
): Promise<Opened> {
  let facts: LogFacts | null = null;
  try {
    const source = log === "-" ? inputLog(machine.input()) : await openLog(options.path);
    const reader = diagnosis.log({ zone: options.zone, written: source.written ?? machine.now() });
    progress.start(log === "-" ? "standard input" : log, source.size);
    const wrong = await readLog(source, reader, (bytes) => progress.to(bytes));
    facts = reader.end();
    return { facts, problem: wrong === null ? null : withCount(wrong, facts) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { facts, problem: failures[code] ?? `cannot be read: ${message}` };
  }
}

const failures: Readonly<Record<string, string | undefined>> = {
  ENOENT: "does not exist",
  EACCES: "cannot be read: permission denied (sudo, or a member of the group adm)",
  EPERM: "cannot be read: permission denied",
  EISDIR: "is a directory: name the log in it, such as error.log",
  ENAMETOOLONG: "cannot be read: the name is too long",
  ELOOP: "cannot be read: links lead in a circle",
  ENOTDIR: "does not exist: a part of its path is a file",
};

function withCount(wrong: string, { lines }: LogFacts): string {
  return lines > 0 && /gzip/.test(wrong)
    ? `${wrong}: its first ${plural(lines, "line")} ${lines === 1 ? "is" : "are"} counted`
    : wrong;
}

/** Null for a log, and for an empty file. */
function notALog({ lines, ours, access, foreign, firstLine }: LogFacts): string | null {
  if (ours > 0 || lines === 0) return null;
  if (access > 0 && access + foreign === lines) {
    return "is an access log: it says that requests failed, not why; error_log in nginx's configuration names the log that does";
  }
  if (foreign > 0) return `holds no line of nginx or PHP-FPM among ${plural(lines, "line")}`;
  const shown = firstLine.length > 60 ? `${firstLine.slice(0, 57)}...` : firstLine;
  return `is no log of nginx or PHP-FPM; it begins with "${shown}"`;
}

/** @returns true when configuration that was asked for could not be read */
function sayTrouble(args: DiagnoseArguments, result: LintResult, io: Io, core: Core): boolean {
  io.err(trouble(result, reportContext({ show: "warning", color: args.color }, "error", io, core), false));
  return hadTrouble(result);
}

function nameOf(log: string): string {
  return log === "-" ? "standard input" : printable(log);
}

function summary(
  seen: readonly LogFacts[],
  blank: number,
  result: LintResult,
  paths: readonly string[],
  zone: string,
): string {
  const sum = (key: "lines" | "access" | "foreign") => seen.reduce((all, facts) => all + facts[key], 0);
  const parts = [`${grouped(sum("lines"))} lines`];
  if (seen.length > 1) parts.push(`${seen.length} logs${blank > 0 ? `, ${blank} empty` : ""}`);
  if (sum("access") > 0) parts.push(`${grouped(sum("access"))} of an access log`);
  if (sum("foreign") > 0) parts.push(`${grouped(sum("foreign"))} of other programs`);
  const out = [`${parts.join(", ")}; times without a zone are taken and shown as ${zone}`];
  if (result.coverage.files === 0) {
    const where =
      paths.length === 0
        ? "The current directory holds"
        : `${paths.join(", ")} ${paths.length === 1 ? "holds" : "hold"}`;
    const hint = paths.length === 0 ? ": name it behind the log (no502 diagnose error.log /etc)" : "";
    out.push(`${where} no configuration of nginx or PHP-FPM${hint}; the lines are explained without it`);
  }
  return out.map((line) => `${printable(line)}\n`).join("");
}
