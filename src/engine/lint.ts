import type { Config } from "../config/config.ts";
import { projectRoot } from "../config/project-root.ts";
import { discover } from "../discover/discover.ts";
import { type DumpPlace, type InventoryInput, standardInput } from "../discover/inventory.ts";
import { planNamedStacks, touches } from "../discover/named-stacks.ts";
import type { StackPlan } from "../discover/plan.ts";
import { stockImageText } from "../facts/images/stock-text.ts";
import { stockNginxFile } from "../facts/stock/stock-files.ts";
import { stackSteps } from "../model/build-stack.ts";
import type { Stack } from "../model/stack.ts";
import { fpmDumpToIni } from "../resolve/fpm/dump.ts";
import { createSources, type KeptTrees, type UnreadFile } from "../resolve/sources.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import type { EmbeddedText } from "../source/embedded-text.ts";
import type { FileSystem } from "../source/file-system.ts";
import { isStock } from "../source/is-stock.ts";
import { reasons } from "../source/known.ts";
import { memo } from "../source/memo.ts";
import { isWithin, relative } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import { finish, type Step } from "../source/steps.ts";
import { applyBaseline } from "./apply-baseline.ts";
import type { Baseline } from "./baseline.ts";
import { countCoverage, listUnknown } from "./coverage.ts";
import { excludesOf } from "./excludes.ts";
import type { LintResult, Notice } from "./lint-result.ts";
import { ruleSteps } from "./run.ts";
import { createSettings } from "./settings.ts";
import { ofShard, type Shard } from "./shards.ts";
import { suppressionRules } from "./suppression-rules.ts";
import { unusedEntries } from "./unused-entries.ts";

/** What one run is asked. */
export interface LintRequest {
  readonly fileSystem: FileSystem;
  /** Absolute working directory: paths are shown relative to it. */
  readonly cwd: string;
  /** Absolute files and directories, or `-` for standard input. */
  readonly paths: readonly string[];
  readonly config: Config;
  /** The text of standard input; null when `-` is not among the paths. */
  readonly stdin: string | null;
  /** Only these rules; null for all that the configuration leaves on. */
  readonly select: readonly string[] | null;
  readonly disable: readonly string[];
  /** Whether files that git ignores are left out; what the configuration says when left out. */
  readonly gitignore?: boolean;
  /** Directories beside the given paths that compose files and the like may lead to. */
  readonly roots?: readonly string[];
  /** Syntax trees of earlier runs over nearly the same files. */
  readonly trees?: KeptTrees;
  /** What is known already; left out or null for none. */
  readonly baseline?: Baseline | null;
  /** Is told of every step when it is done: for progress and for measuring, whose clock is the caller's. */
  readonly onStep?: ((step: Step) => void) | undefined;
  /** Only the stacks of this part; left out or null for all. */
  readonly shard?: Shard | null;
}

/** The whole pipeline: discover, read, resolve, model, rules. Pure but for the file system it is given. */
export function lint(request: LintRequest, rules: readonly AnyRule[]): LintResult {
  return finish(lintSteps(request, rules), request.onStep);
}

/** The same in steps, so that a server can look after its client between them. Nothing is seen before the last one. */
export function* lintSteps(request: LintRequest, rules: readonly AnyRule[]): Generator<Step, LintResult> {
  const { fileSystem, cwd, config } = request;
  const virtual = new Map<FileId, string>();
  if (request.stdin !== null) virtual.set(standardInput, request.stdin);
  const embedded = new Map<FileId, EmbeddedText>();
  const dumped = new Map<FileId, DumpPlace>();
  const sources = createSources(fileSystem, virtual, request.trees, embedded, stockImageText);

  const excludes = excludesOf(config);
  const input: InventoryInput = {
    fileSystem,
    reader: sources,
    paths: request.paths,
    exclude: (path) => excludes.matches(path),
    stock(path) {
      const stock = stockNginxFile(path);
      if (stock === null) return null;
      if (!virtual.has(stock.id)) virtual.set(stock.id, stock.text);
      return stock.id;
    },
    addVirtual(id, text, from) {
      virtual.set(id, text);
      if (from !== null) dumped.set(id, from);
      sources.forget(id);
    },
    addEmbedded(text) {
      embedded.set(text.id, text);
      sources.forget(text.id);
    },
    gitignore: request.gitignore ?? config.gitignore,
    roots: request.roots ?? [],
    fpmDump: fpmDumpToIni,
  };
  const named = config.stacks.filter((stack) => touches(stack, request.paths));
  const found = named.length > 0 ? planNamedStacks(named, input) : discover(input);

  yield { stage: "discover", name: null, done: 1, total: 1 };
  const built: Stack[] = [];
  for (const plan of found.plans) {
    const building = stackSteps({ ...plan, sources, versions: config.versions, facts: config.host });
    const total = found.plans.length;
    let part = building.next();
    for (; !part.done; part = building.next()) yield { stage: "model", name: null, done: built.length, total };
    built.push(part.value);
    yield { stage: "model", name: null, done: built.length, total };
  }
  const stacks = request.shard ? ofShard(built, request.shard) : built;
  const settings = createSettings(config, { select: request.select, disable: request.disable });
  const root = projectRoot(fileSystem, cwd, config);
  const projectPath = (file: FileId) => (isWithin(file, root) ? relative(root, file) : file);
  const given = new Set<string>(request.paths.map((path) => (path === "-" ? path : fileSystem.realpath(path))));
  // Every place of every finding asks for it.
  const relativePath = memo((file: FileId): string => {
    // The parts of an nginx dump are files of another machine; a dump of PHP-FPM is read where it lies.
    const elsewhere = virtual.has(file) && !given.has(file);
    return elsewhere || file === standardInput ? file : relative(cwd, file);
  });
  const result = yield* ruleSteps({
    stacks,
    rules,
    settings,
    embedded: embedded.values(),
    parsed: new Map(stacks.flatMap((stack) => [...stack.files])),
    shown: relativePath,
    projectPath,
  });
  const split = applyBaseline(result.findings, request.baseline ?? null, {
    fileSystem,
    root,
    paths: [...given],
    stacks,
    known: new Set([...rules, ...suppressionRules].map(({ id }) => id)),
    runs: (rule) => settings.runs(rule),
    internalErrors: result.internalErrors,
    undecided: result.undecided,
    projectPath,
  });

  const unread: UnreadFile[] = found.problems.map(({ path, failure, message }) => ({
    file: fileId(path),
    failure,
    message,
  }));
  for (const { at, message, level, failure } of found.infraProblems) {
    if (level !== "error") continue;
    unread.push({ file: at.file, failure: failure ?? "failed", message, ...(failure ? {} : { offset: at.start }) });
  }
  for (const file of sources.unread) if (!unread.some((had) => had.file === file.file)) unread.push(file);
  const notices: Notice[] = found.notices.map(({ message, file }) => ({ message, file, offset: null }));
  for (const [file, offset] of sources.undecodable) {
    notices.push({ message: "not valid UTF-8; the value that holds it is taken as unknown", file, offset });
  }
  for (const gap of built.flatMap((stack) => stack.gaps)) {
    if (gap.reason !== reasons.limit) continue;
    notices.push({
      message: "includes multiply from here; what lies beyond is not read",
      file: gap.span.file,
      offset: gap.span.start,
    });
  }
  yield { stage: "findings", name: null, done: 1, total: 1 };
  const seen = new Set(built.flatMap((stack) => [...stack.files.keys()]));
  return {
    ...split,
    since: null,
    shard: request.shard ? { ...request.shard, stacks: built.length } : null,
    suppressed: result.suppressed,
    unread,
    internalErrors: result.internalErrors,
    coverage: countCoverage(stacks, unread.length),
    unknown: listUnknown(stacks, result.unknown, relativePath),
    notices: [
      // First what the user has written for this tool.
      ...unusedEntries({
        config,
        fileSystem,
        paths: request.paths,
        excludes,
        stacks: built,
        named: new Map(named.map((stack, at) => [stack, found.plans[at] as StackPlan])),
      }),
      ...notices.filter(({ file, offset }) => offset === null || file === null || seen.has(file)),
      ...found.infraProblems
        .filter(({ level }) => level === "notice")
        .map(({ at, message }): Notice => ({ message, file: at.file, offset: at.start })),
    ],
    stacks,
    text(file) {
      const read = sources.peek(file);
      return read.ok ? read.text : null;
    },
    dumpedAt: (file) => dumped.get(file) ?? null,
    embedded: (id) => embedded.get(id) ?? null,
    editable(file) {
      const read = sources.peek(file);
      const elsewhere = virtual.has(file) || embedded.has(file) || isStock(file);
      return !elsewhere && read.ok && read.invalidAt === null;
    },
    display(file) {
      // What an image or package brings has no place in the repository.
      if (isStock(file)) return `${file.slice(file.indexOf("/"))} (packaged)`;
      return isWithin(file, cwd) && file !== cwd ? relative(cwd, file) : file;
    },
    relativePath,
    projectPath,
  };
}
