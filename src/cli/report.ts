import { createHash } from "node:crypto";
import { hadTrouble } from "../engine/exit-code.ts";
import { printable } from "../report/display-width.ts";
import { htmlReport } from "../report/html/page.ts";
import { docsOf } from "../report/rule-page.ts";
import { summary } from "../report/summary.ts";
import { trouble } from "../report/trouble.ts";
import { basename } from "../source/paths.ts";
import { defaultReport } from "./commands/report.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { lintPaths } from "./lint-paths.ts";
import type { ConfigOptions, SightOptions } from "./options.ts";
import { reportContext } from "./report-context.ts";
import { absolute, shownPath } from "./shown-path.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

export interface ReportCommand extends ConfigOptions, SightOptions {
  readonly paths: readonly string[];
  readonly select: readonly string[];
  readonly disable: readonly string[];
  /** `-` is standard output; null is `report.html`. */
  readonly out: string | null;
  readonly quiet: boolean;
}

/** `no502 report`: writes the page and says what is in it. */
export function runReport(args: ReportCommand, io: Io, core: Core): ExitCode {
  const linted = lintPaths(args, io, core);
  if (linted === null) return 2;
  const { result } = linted;
  const said = reportContext({ ...args, show: "info" }, "error", io, core);
  io.err(trouble(result, said, !args.quiet));
  if (result.coverage.files === 0) throw new UsageError("nothing found to lint: no report is written", null);
  const page = htmlReport(result, {
    version,
    subject: subjectOf(args.paths, io),
    made: madeAt(io.env),
    rules: core.rules,
    docs: (rule) => io.readOwn(docsOf(rule)),
    sha256: (text) => createHash("sha256").update(text, "utf8").digest("base64"),
  });
  const path = args.out ?? defaultReport;
  if (path === "-") io.out(page);
  else write(path, page, args.out === null, io, core);
  if (!args.quiet) {
    io.err(summary(result, said));
    if (path !== "-") io.err(`Wrote ${printable(shownPath(absolute(path, io), io))} (${sizeOf(page)}).\n`);
  }
  // What could not be read is missing in the report: it says so, and so does the exit code.
  return hadTrouble(result) ? 2 : 0;
}

/** @param unasked nobody named the file: one that is no report of ours is left alone then */
function write(path: string, page: string, unasked: boolean, io: Io, { fileSystem }: Core): void {
  if (unasked) {
    const there = absolute(path, io);
    const kind = fileSystem.kind(there);
    const had = kind === "file" ? fileSystem.read(there) : null;
    if (kind !== "none" && !(had?.ok && had.text.includes('<meta name="generator" content="no502 '))) {
      throw new UsageError(`${path} is there and was not written by no502 report; --out names another file`, null);
    }
  }
  try {
    io.writeFile(path, page);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, null);
  }
}

function subjectOf(paths: readonly string[], io: Io): string {
  if (paths.length === 0) return basename(io.cwd);
  const shown = paths.slice(0, 3).map((path) => (path === "-" ? "standard input" : path));
  return paths.length > 3 ? `${shown.join(", ")} and ${paths.length - 3} more` : shown.join(", ");
}

/** Of two reports the newer is known by it. SOURCE_DATE_EPOCH makes it repeatable (reproducible-builds.org). */
function madeAt(env: Io["env"]): string {
  const stated = env.SOURCE_DATE_EPOCH;
  const time = stated !== undefined && /^\d{1,11}$/.test(stated) ? new Date(Number(stated) * 1000) : new Date();
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function sizeOf(page: string): string {
  const bytes = Buffer.byteLength(page);
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
