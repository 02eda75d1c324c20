import type { Config, ConfigProblem } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Baseline } from "../engine/baseline.ts";
import { findBaseline } from "../engine/find-baseline.ts";
import { lint, lintSteps } from "../engine/lint.ts";
import type { LintResult } from "../engine/lint-result.ts";
import { keptTrees } from "../resolve/sources.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileSystem } from "../source/file-system.ts";
import { overlayFileSystem } from "../source/overlay.ts";
import { rememberingFileSystem } from "../source/remember.ts";
import { type FileId, fileId } from "../source/span.ts";
import { finish } from "../source/steps.ts";
import { holds as holdsFile } from "../syntax/file-at.ts";
import { byFile, doubtfulRules, type Finder } from "./doubtful-rules.ts";
import { findNeighbours, type Neighbours } from "./neighbours.ts";
import { shiftFindings } from "./shift.ts";
import { wordIndex } from "./word-index.ts";

export interface FolderInput {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly rules: readonly AnyRule[];
  readonly disk: FileSystem;
  /** The editor's texts by real path: they win over the disk. */
  readonly texts: ReadonlyMap<string, string>;
  /** Milliseconds, from any start. */
  readonly now: () => number;
  /** A tree that is linted in fewer milliseconds is always linted whole. */
  readonly quickBelow: number;
}

/** What is wrong with a file that says how to lint. The line counts from 1; it is 0 for the file as a whole. */
export type FolderProblem = Pick<ConfigProblem, "file" | "line" | "column" | "message">;

/** What is known of one file, and the text that the places are meant for. */
export interface FileFindings {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/**
 * One folder of the workspace, linted as the command line lints it, with the editor's texts in place of the files.
 *
 * A small tree is linted whole after every change. In a large one a change is first looked at together with the files near to
 * it (`look`), which takes milliseconds and is right but for what only the whole tree tells; the whole follows when the user
 * pauses, and always has the last word.
 */
export interface Folder {
  readonly root: string;
  /** Lints everything. What was known stays until the last step. */
  lintAll(): Generator<void, void>;
  /** Makes ready for `look` at the documents that are open; nothing to do in a small tree. */
  prepare(): Generator<void, void>;
  /** null until everything was linted once, and where the configuration cannot be read. */
  readonly result: LintResult | null;
  /** What keeps the configuration or the baseline from being used; empty when all is well. */
  readonly problems: readonly FolderProblem[];
  /** True when linting everything takes no noticeable time. */
  readonly quick: boolean;
  /** True when the editor's texts are the ones that `result` was made of. */
  isCurrent(): boolean;
  /**
   * Looks at a changed file with its neighbours.
   * @returns the files of which something else is known now; null where only linting everything can tell
   */
  look(file: FileId): readonly FileId[] | null;
  /** Whether no stack of `result` holds a file: what is written there matters to few. */
  isApart(file: FileId): boolean;
  /** Whether the text of a file had a part in `result`. */
  hasRead(path: string): boolean;
  /** By file; files without findings are left out, unless `look` found that they have none any more. */
  readonly findings: ReadonlyMap<FileId, FileFindings>;
  /** A model that holds the file with its present text and what belongs to it. Lints where it has to. */
  model(file: FileId): LintResult | null;
  /**
   * The same for trying what edits of the file would do. Null where nothing is known of the present texts.
   * @param wide looks at the whole tree, however long that takes
   */
  trial(file: FileId, wide: boolean): Trial | null;
}

/** A lint of the present texts that can be done again over others. */
export interface Trial {
  readonly found: LintResult;
  readonly files: FileSystem;
  /** Lints what a file system holds, which is `files` with some texts in place of others. */
  look(files: FileSystem): LintResult;
}

/** How to lint: what the files at the folder's root say. */
interface Manner {
  readonly config: Config;
  readonly baseline: Baseline | null;
}

interface Whole {
  readonly result: LintResult;
  readonly manner: Manner;
  readonly texts: ReadonlyMap<string, string>;
  /** The files as they were seen. */
  readonly files: FileSystem;
  readonly read: ReadonlySet<string>;
  readonly found: Finder;
  /** Those of the lint before, until they are found anew. */
  neighbours: Neighbours | null;
  prepared: boolean;
  /** What a look at a file finds while its text is that of the whole: only what agrees with the whole is to be trusted. */
  readonly first: Map<FileId, LintResult>;
}

export function createFolder(input: FolderInput): Folder {
  const { root, rules, disk, texts, now } = input;
  const trees = keptTrees();
  const words = wordIndex();
  /** Rules that said something in a look that the whole did not: their new findings wait for the whole. */
  const hasty = new Set<string>();
  /** Where nothing listens, and which pool was meant instead, only all pools together tell: new findings of these rules wait. */
  const addresses = new Set(rules.filter(({ category }) => category === "address").map(({ id }) => id));
  let whole: Whole | null = null;
  let manner: Manner | null = null;
  let problems: readonly FolderProblem[] = [];
  let spent = 0;
  let findings = new Map<FileId, FileFindings>();
  let last: { readonly file: FileId; readonly texts: ReadonlyMap<string, string>; readonly result: LintResult } | null =
    null;

  const request = (fileSystem: FileSystem, { config, baseline }: Manner) => ({
    fileSystem,
    cwd: root,
    paths: config.paths.length > 0 ? config.paths : [root],
    config,
    baseline,
    stdin: null,
    select: null,
    disable: [],
    trees,
  });

  /** While a file that says how to lint is being written, what it last said stays in force. */
  const readManner = (files: FileSystem): { manner: Manner | null; problems: readonly FolderProblem[] } => {
    const loaded = loadConfig(files, root);
    const config = loaded.ok ? loaded.config : manner?.config;
    if (config === undefined) return { manner: null, problems: loaded.ok ? [] : loaded.problems };
    const found = findBaseline(files, root, config, null);
    const baseline = found.ok ? found.baseline : (manner?.baseline ?? null);
    return {
      manner: { config, baseline },
      problems: [...(loaded.ok ? [] : loaded.problems), ...(found.ok ? [] : [found])],
    };
  };

  function* lintAll(): Generator<void, void> {
    const held = new Map(texts);
    const read = new Set<string>();
    const files = rememberingFileSystem({
      ...disk,
      read(path) {
        read.add(path);
        return disk.read(path);
      },
    });
    const seen = overlayFileSystem(files, held);
    const said = readManner(seen);
    if (said.manner === null) {
      problems = said.problems;
      whole = null;
      findings = new Map();
      return;
    }
    const steps = lintSteps(request(seen, said.manner), rules);
    let time = 0;
    for (;;) {
      const start = now();
      const step = steps.next();
      time += now() - start;
      if (!step.done) {
        yield;
        continue;
      }
      const result = step.value;
      const found = byFile(result);
      yield;
      spent = time;
      manner = said.manner;
      problems = said.problems;
      whole = {
        result,
        manner,
        texts: held,
        files,
        read,
        found,
        neighbours: whole?.neighbours ?? null,
        prepared: false,
        first: new Map(),
      };
      findings = new Map(
        [...found.entries()].map(([file, list]) => [file, { text: textOf(result, file), findings: list }]),
      );
      last = null;
      return;
    }
  }

  function* prepare(): Generator<void, void> {
    const known = whole;
    if (known === null || isQuick()) return;
    if (!known.prepared) known.neighbours = yield* findNeighbours(known.result, words);
    known.prepared = true;
    const { neighbours } = known;
    if (!neighbours?.crowded) return;
    for (const path of [...texts.keys()]) {
      const file = fileId(path);
      if (whole !== known || !holds(known, file)) continue;
      yield;
      firstLook(known, neighbours, file);
    }
  }

  const holds = ({ result }: Whole, file: FileId) => result.stacks.some(({ files }) => holdsFile(files, file));

  const isQuick = () => spent < input.quickBelow;
  const isCurrent = () => {
    if (whole === null) return false;
    // A document that is opened holds what the file held, and one that is closed leaves it behind.
    const textThen = (path: string) => {
      const read = whole?.texts.get(path) ?? whole?.files.read(path);
      return typeof read === "string" ? read : read?.ok ? read.text : null;
    };
    for (const [path, text] of texts) if (textThen(path) !== text) return false;
    for (const [path, text] of whole.texts) {
      const onDisk = texts.has(path) ? null : whole.files.read(path);
      if (onDisk !== null && !(onDisk.ok && onDisk.text === text)) return false;
    }
    return true;
  };

  /** The tree in which only what is near to a file is seen. */
  const treeAround = (
    known: Whole,
    neighbours: Neighbours,
    file: FileId,
    held: ReadonlyMap<string, string>,
  ): FileSystem => {
    const seen = overlayFileSystem(known.files, held);
    const read = seen.read(file);
    return neighbours.around(file, read.ok ? read.text : "", seen);
  };

  const lookWith = (known: Whole, ...around: [Neighbours, FileId, ReadonlyMap<string, string>]): LintResult =>
    lint(request(treeAround(known, ...around), known.manner), rules);

  const firstLook = (known: Whole, neighbours: Neighbours, file: FileId): LintResult => {
    const had = known.first.get(file);
    if (had !== undefined) return had;
    const made = lookWith(known, neighbours, file, known.texts);
    known.first.set(file, made);
    return made;
  };

  const look = (file: FileId): readonly FileId[] | null => {
    if (whole === null || isQuick()) return null;
    const { neighbours } = whole;
    if (!neighbours?.crowded || !holds(whole, file)) return null;
    const first = firstLook(whole, neighbours, file);
    const held = new Map(texts);
    const result = lookWith(whole, neighbours, file, held);
    last = { file, texts: held, result };

    const had = filesOf(first);
    const before = byFile(first);
    const after = byFile(result);
    const changed: FileId[] = [];
    for (const one of filesOf(result)) {
      if (!had.has(one)) continue;
      const text = textOf(result, one);
      const told = whole.found.of(one);
      const doubtful = doubtfulRules(told, before.of(one), hasty);
      const old = new Set(told.map(({ rule }) => rule));
      const trusted = after
        .of(one)
        .filter(({ rule }) => !doubtful.has(rule) && (!hasty.has(rule) || old.has(rule)))
        .filter(
          ({ rule, message }) =>
            !addresses.has(rule) || told.some((had) => had.rule === rule && had.message === message),
        );
      const kept = told.filter(({ rule }) => doubtful.has(rule));
      const list = [...trusted, ...shiftFindings(kept, one, textOf(whole.result, one), text)];
      findings.set(one, { text, findings: list });
      changed.push(one);
    }
    return changed;
  };

  const model = (file: FileId): LintResult | null => {
    if (whole !== null && isCurrent()) return whole.result;
    if (last?.file === file && sameTexts(last.texts, texts)) return last.result;
    if (whole !== null && look(file) !== null) return last?.result ?? null;
    finish(lintAll());
    return whole?.result ?? null;
  };

  return {
    root,
    lintAll,
    prepare,
    get result() {
      return whole?.result ?? null;
    },
    get problems() {
      return problems;
    },
    get quick() {
      return isQuick();
    },
    isCurrent,
    look,
    isApart: (file) => whole !== null && !holds(whole, file),
    hasRead: (path) => whole === null || whole.read.has(path) || whole.texts.has(path),
    get findings() {
      return findings;
    },
    model,
    trial(file, wide) {
      const present = model(file);
      if (present === null || whole === null) return null;
      const { manner, neighbours } = whole;
      const look = (tree: FileSystem) => lint(request(tree, manner), rules);
      if (!wide && !isQuick() && neighbours?.crowded && holds(whole, file)) {
        const tree = treeAround(whole, neighbours, file, texts);
        const known = last?.file === file && sameTexts(last.texts, texts) ? last.result : look(tree);
        last = { file, texts: new Map(texts), result: known };
        return { found: known, files: tree, look };
      }
      return isCurrent() ? { found: whole.result, files: overlayFileSystem(whole.files, whole.texts), look } : null;
    },
  };
}

function textOf(result: LintResult, file: FileId): string {
  return result.text(file) ?? "";
}

function filesOf(result: LintResult): ReadonlySet<FileId> {
  return new Set(result.stacks.flatMap(({ files }) => [...files.values()].map(({ id }) => id)));
}

function sameTexts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  for (const [path, text] of a) if (b.get(path) !== text) return false;
  return true;
}
