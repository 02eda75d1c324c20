import type { Config } from "../config/config.ts";
import { findConfig } from "../config/find-config.ts";
import { projectRoot } from "../config/project-root.ts";
import { countCoverage } from "../engine/coverage.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { Stack } from "../model/stack.ts";
import { printable } from "../report/display-width.ts";
import { countFindings } from "../report/shown.ts";
import { plural } from "../report/summary.ts";
import { trouble } from "../report/trouble.ts";
import { join } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import {
  type Gate,
  gates,
  type Hook,
  hooks,
  type InitAnswers,
  type InitPlan,
  planInit,
  type Surroundings,
  usualGate,
  usualHook,
} from "./init-files.ts";
import type { Io } from "./io.ts";
import { lintPaths } from "./lint-paths.ts";
import { reportContext } from "./report-context.ts";
import { absolute, shownPath } from "./shown-path.ts";
import type { ColorChoice } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { NotWritten, writeFiles } from "./write-files.ts";

export interface InitArguments {
  /** As written; null for the working directory. */
  readonly directory: string | null;
  readonly yes: boolean;
  readonly hook: Hook | null;
  readonly ci: Gate | null;
  readonly color: ColorChoice;
}

/** `no502 init`: looks, asks, then writes all files or none. */
export async function runInit(args: InitArguments, io: Io, core: Core): Promise<ExitCode> {
  const silent = args.yes || (args.hook !== null && args.ci !== null);
  if (!silent && !io.inputTerminal) {
    const help = "no502 init --help";
    throw new UsageError("init asks questions, and there is no terminal: use --yes, or --hook and --ci", help);
  }
  const directory = args.directory === null ? io.cwd : absolute(args.directory, io);
  if (core.fileSystem.kind(directory) !== "directory") {
    throw new UsageError(`${shownPath(directory, io)} is no directory`, null);
  }
  const linted = lintPaths(
    { paths: [directory], color: args.color, config: null, noConfig: false, select: [], disable: [] },
    io,
    core,
  );
  if (linted === null) return 2;
  const { result, config } = linted;
  io.err(trouble(result, reportContext({ ...args, show: "warning" }, "error", io, core), false));
  if (result.coverage.files === 0) {
    const where = directory === io.cwd ? "the current directory" : shownPath(directory, io);
    throw new UsageError(`${where} holds no nginx or PHP-FPM file: nothing is written`, null);
  }
  io.out(shownStacks(result));

  const around = surroundings(directory, config, io, core);
  const answers = silent ? usual(args, around) : await asked(args, around, io);
  if (answers === null) {
    io.err("\nNothing is written.\n");
    return 2;
  }
  const plan = planInit(answers, around);
  write(plan, io);
  io.out(told(plan, result, io));
  return 0;
}

function usual({ hook, ci }: InitArguments, around: Surroundings): InitAnswers {
  return { config: true, hook: hook ?? usualHook(around), gate: ci ?? usualGate(around) };
}

/** @returns null where the input ends before all is answered */
async function asked(args: InitArguments, around: Surroundings, io: Io): Promise<InitAnswers | null> {
  const config = around.config === null ? await agrees("Write .no502.json?", io) : true;
  if (config === null) return null;
  const hook = args.hook ?? (await oneOfThese("Run no502 before each commit?", hooks, usualHook(around), io));
  if (hook === null) return null;
  const gate = args.ci ?? (await oneOfThese("Run no502 in CI?", gates, usualGate(around), io));
  return gate === null ? null : { config, hook, gate };
}

async function agrees(question: string, io: Io): Promise<boolean | null> {
  const answer = await io.ask(`${question} [Y/n] `);
  return answer === null ? null : /^(?:y(?:es)?)?$/i.test(answer.trim());
}

async function oneOfThese<T extends string>(
  question: string,
  choices: readonly T[],
  usual: T,
  io: Io,
): Promise<T | null> {
  for (;;) {
    const answer = await io.ask(`${question} ${choices.join(", ")} [${usual}] `);
    if (answer === null) return null;
    const word = answer.trim().toLowerCase();
    const chosen = word === "" ? usual : choices.find((one) => one === word);
    if (chosen !== undefined) return chosen;
  }
}

function surroundings(directory: string, config: Config, io: Io, { fileSystem }: Core): Surroundings {
  const root = projectRoot(fileSystem, directory, { file: null });
  const own = (path: string) => {
    const text = io.readOwn(path);
    if (text === null) throw new Error(`${path} is missing in this package`);
    return text;
  };
  const there = config.file ?? (findConfig(fileSystem, directory)[0] as FileId | undefined) ?? null;
  const manifest = fileSystem.read(join(root, "package.json"));
  return {
    root,
    directory,
    config: there,
    local: manifest.ok && /"no502"\s*:\s*"/.test(manifest.text),
    has: (path) => fileSystem.kind(path) !== "none",
    schema: own("schema/no502.schema.json"),
    gitlabJob: own("ci/no502.gitlab-ci.yml"),
  };
}

function write({ files }: InitPlan, io: Io): void {
  try {
    writeFiles(files.map((file) => ({ ...file, replace: false })));
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    throw new UsageError(`nothing is written: ${error.message.split("\n").map(printable).join("; ")}`, null);
  }
  for (const { path } of files) io.out(`wrote ${printable(shownPath(path, io))}\n`);
}

function shownStacks(result: LintResult): string {
  const lines = result.stacks.flatMap((stack) => [...stackLines(stack, result), ""]);
  const count = plural(result.stacks.length, "stack");
  return [
    `no502 sees ${count} here; \`no502 map\` shows all of ${result.stacks.length === 1 ? "it" : "them"}.`,
    "",
    ...lines,
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function stackLines(stack: Stack, result: LintResult): readonly string[] {
  const several = stack.hosts.length > 1;
  const on = (host: Stack["hosts"][number]) => (several ? ` on ${host.name}` : "");
  const nginx = stack.nginx.map(({ main, host, files }) => {
    return `  nginx${on(host)}: ${main === null ? plural(files.length, "site file") : result.display(main)}`;
  });
  const fpms = stack.fpms.map(({ main, host, pools }) => {
    const names = pools.map(({ name }) => name);
    const shown = names.length > mostPools ? `${names.slice(0, mostPools).join(", ")}, ...` : names.join(", ");
    const file = main === null ? "pool files" : result.display(main);
    return `  PHP-FPM${on(host)}: ${file}, ${plural(names.length, "pool")}${shown === "" ? "" : ` (${shown})`}`;
  });
  const { routes, linked, unknown } = countCoverage([stack], 0);
  const broken = routes - linked - unknown;
  const counts = [`${linked} linked`, ...(broken > 0 ? [`${broken} broken`] : []), `${unknown} unknown`];
  return [
    result.display(stack.name as FileId),
    ...nginx,
    ...fpms,
    `  ${plural(routes, "route")}: ${counts.join(", ")}`,
  ].map(printable);
}

const mostPools = 5;

function told({ kept, steps }: InitPlan, result: LintResult, io: Io): string {
  const out: string[] = [];
  for (const { path, add } of kept) {
    const shown = printable(shownPath(path, io));
    if (add === null) out.push(`left  ${shown}, which is there already`);
    else out.push(`left  ${shown}: put this into it, ${add.where}`, "", ...add.text.trimEnd().split("\n"), "");
  }
  for (const step of steps) out.push(`next: ${printable(step)}`);
  const counts = countFindings(result.findings);
  const parts = [
    ...(counts.error > 0 ? [plural(counts.error, "error")] : []),
    ...(counts.warning > 0 ? [plural(counts.warning, "warning")] : []),
  ];
  if (parts.length > 0) {
    out.push(`next: ${parts.join(" and ")} today: \`no502\` lists them, \`no502 baseline\` takes them for known`);
  }
  return out.map((line) => `${line}\n`).join("");
}
