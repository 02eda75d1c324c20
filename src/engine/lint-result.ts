import type { Stack } from "../model/stack.ts";
import type { UnreadFile } from "../resolve/sources.ts";
import type { Finding } from "../rule/finding.ts";
import type { EmbeddedText } from "../source/embedded-text.ts";
import type { FileId, Span } from "../source/span.ts";
import type { BaselineEntry } from "./baseline.ts";
import type { SuppressedFinding } from "./raw-finding.ts";
import type { Shard } from "./shards.ts";

/** A rule that threw, or offered a fix that breaks something: our bug, never the user's. The other rules still report. */
export interface InternalError {
  readonly rule: string;
  readonly message: string;
  readonly stack: string | null;
  /** What the rule was looking at, where it is known. */
  readonly at: Span | null;
  /** The title of the fix that was not applied, where that is the trouble. */
  readonly fix?: string;
}

export interface UnknownPlace {
  readonly span: Span;
  /** `template value`, `include that is not in the given tree`, ... */
  readonly reason: string;
}

export interface Coverage {
  /** Files read and used, stock files not included. */
  readonly files: number;
  readonly stacks: number;
  readonly routes: number;
  /** Routes that lead to known pools, or to containers that state the port; of an upstream, all servers where something listens. */
  readonly linked: number;
  /** Routes with a target of which nothing can be said. */
  readonly unknown: number;
  /** Files that could not be read. */
  readonly unread: number;
}

/** How a run stands to the baseline in force. */
export interface BaselineUse {
  readonly file: FileId;
  /** Entries that are needed no more. */
  readonly stale: readonly BaselineEntry[];
  /** Whether the run looked at all that the baseline was written for. Where not, nothing of it is called stale. */
  readonly whole: boolean;
}

/** Something the user needs to know about the run that is no finding: a file no include reaches, a guess about layout. */
export interface Notice {
  readonly message: string;
  readonly file: FileId | null;
  /** UTF-16 offset in `file`, where there is a place. */
  readonly offset: number | null;
}

/** What one run found. Every report is a function of this. */
export interface LintResult {
  /** Sorted: file as `relativePath` shows it, offset, rule. */
  readonly findings: readonly Finding[];
  /** Findings that a comment silences. */
  readonly suppressed: readonly SuppressedFinding[];
  /** Findings that the baseline knows; they are not in `findings`. Same order. */
  readonly baselined: readonly Finding[];
  /** null without a baseline in force. */
  readonly baseline: BaselineUse | null;
  /**
   * With `--since`: what the user compares with, and the findings that touch no changed line; they are not in `findings`.
   * null where all lines count.
   */
  readonly since: { readonly ref: string; readonly unchanged: readonly Finding[] } | null;
  /** With `--shard`: which part this is, and the stacks of the whole, this part's included. null for the whole. */
  readonly shard: (Shard & { readonly stacks: number }) | null;
  readonly unread: readonly UnreadFile[];
  readonly internalErrors: readonly InternalError[];
  readonly coverage: Coverage;
  /** Places that stay unknown, each once, sorted. */
  readonly unknown: readonly UnknownPlace[];
  readonly notices: readonly Notice[];
  readonly stacks: readonly Stack[];
  /** The text of a file that a span names; null for none. */
  text(file: FileId): string | null;
  /** The dump that a file is a part of, and where it begins there; null for all others. */
  dumpedAt(file: FileId): { readonly dump: FileId; readonly start: number } | null;
  /** The text inside another file that goes by an id (as in `Stack.files`); null for other ids. */
  embedded(id: FileId): EmbeddedText | null;
  /**
   * Whether a change of that text can be written back to the file: not for a part of a dump, standard input, a stock file,
   * or bytes that are not UTF-8.
   */
  editable(file: FileId): boolean;
  /** How a file is shown: relative to the working directory where it lies below it, `/` separators. */
  display(file: FileId): string;
  /**
   * How programs are told of a file: relative to the working directory wherever it lies, with `..` where needed. What lies
   * in no file system (a part of a dump, a stock file, `<stdin>`) keeps the name that it states.
   */
  relativePath(file: FileId): string;
  /**
   * A file's name wherever the project is checked out and from wherever it is linted: relative to the project's directory
   * where it lies below it. Fingerprints and baselines name files so.
   */
  projectPath(file: FileId): string;
}
