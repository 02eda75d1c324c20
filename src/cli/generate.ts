import { defaultConfig } from "../config/config.ts";
import type { Answers } from "../generate/answers.ts";
import { type NextSteps, nextSteps } from "../generate/next-steps.ts";
import { factsFile, type SiteFile, siteFiles } from "../generate/site-files.ts";
import { type SiteNumbers, siteNumbers } from "../generate/site-numbers.ts";
import { printable } from "../report/display-width.ts";
import { wrap } from "../report/wrap.ts";
import type { HostView } from "../size/host-view.ts";
import { LineIndex } from "../source/line-index.ts";
import { memoryFileSystem } from "../source/memory.ts";
import { join } from "../source/paths.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import { type GenerateWords, readAnswers } from "./generate-arguments.ts";
import { machineDefaults } from "./generate-defaults.ts";
import type { Io } from "./io.ts";
import { printNginx } from "./print-nginx.ts";
import { absolute } from "./shown-path.ts";
import { UsageError } from "./usage-error.ts";
import { type FileToWrite, isThere, NotWritten, writeFiles } from "./write-files.ts";

export interface GenerateArguments {
  readonly words: GenerateWords;
  /** As written; `-` prints. */
  readonly out: string;
  readonly dryRun: boolean;
  readonly force: boolean;
}

/** `no502 generate`: everything is worked out, linted and checked before the first file is written. */
export function runGenerate(args: GenerateArguments, io: Io, core: Core, host: HostView): ExitCode {
  const { defaults, notes } = machineDefaults(host);
  const answers = readAnswers(args.words, defaults);
  const worked = siteNumbers(answers);
  if (!worked.ok) throw new UsageError(worked.message, null);
  const files = siteFiles(answers, worked.numbers, printNginx);
  const complaints = lintFiles(files, answers, worked.numbers, core);
  if (complaints.length > 0) {
    io.err(
      `error: no502 finds fault with what it would write, so nothing is written. Please report it with these lines:\n`,
    );
    for (const complaint of complaints) io.err(`  ${printable(complaint)}\n`);
    return 2;
  }
  for (const note of notes()) io.err(`note: ${note}\n`);
  if (args.dryRun || args.out === "-") {
    io.out(files.map(({ path, text }) => `==> ${path} <==\n${text}`).join("\n"));
    return 0;
  }
  const written = write(files, args, io);
  const steps = nextSteps(answers, args.out);
  io.out(`${written.map((line) => `${line}\n`).join("")}\n${told(worked.numbers, steps, Math.min(100, io.columns))}`);
  return 0;
}

/** Writes what may be written. @returns what to say of each file */
function write(files: readonly SiteFile[], { out, force }: GenerateArguments, io: Io): readonly string[] {
  const shown = (path: string) => printable(`${out.replace(/(?<=.)\/+$/, "")}/${path}`);
  const directory = absolute(out, io);
  const lines: string[] = [];
  const wanted: FileToWrite[] = [];
  for (const { path, text } of files) {
    const full = join(directory, path);
    // It may say much more than ours would.
    if (path === factsFile && isThere(full))
      lines.push(`left   ${shown(path)}: it has to say ${JSON.stringify(JSON.parse(text))}`);
    else {
      wanted.push({ path: full, text, replace: force });
      lines.push(`wrote  ${shown(path)}`);
    }
  }
  try {
    writeFiles(wanted);
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    const exists = / exists$/m.test(error.message) ? "\n--force overwrites" : "";
    throw new UsageError(`nothing is written:\n${printableLines(error.message)}${exists}`, null);
  }
  return lines;
}

function told({ because }: SiteNumbers, { text, commands }: NextSteps, width: number): string {
  const lines = [...because, "", ...text].flatMap((line) => wrap(printable(line), width));
  return [...lines, "", ...commands.map((command) => `  ${command}`)].map((line) => `${line}\n`).join("");
}

/** What lint says of the files, with the machine that they are meant for. Nothing, unless this program is wrong. */
function lintFiles(
  files: readonly SiteFile[],
  answers: Answers,
  { memory }: SiteNumbers,
  core: Core,
): readonly string[] {
  const root = "/generated";
  const fileSystem = memoryFileSystem(Object.fromEntries(files.map(({ path, text }) => [join(root, path), text])));
  const { nginxVersion, phpVersion, cores, worker } = answers;
  const config = {
    ...defaultConfig(root),
    versions: { nginx: nginxVersion, php: phpVersion },
    host: {
      memoryBytes: memory,
      cores,
      processMemoryBytes: memory === null ? null : worker.bytes,
      traffic: null,
    },
  };
  const result = core.lint({ fileSystem, cwd: root, paths: [root], config, stdin: null, select: null, disable: [] });
  return [
    ...result.internalErrors.map(({ rule, message }) => `rule ${rule} crashed: ${message}`),
    ...result.unread.map(({ file, message }) => `${result.display(file)}: ${message}`),
    ...result.findings.map(({ rule, message, at }) => {
      const { line } = new LineIndex(result.text(at.file) ?? "").position(at.start);
      return `${result.display(at.file)}:${line}: ${message} [${rule}]`;
    }),
  ];
}

function printableLines(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${printable(line)}`)
    .join("\n");
}
