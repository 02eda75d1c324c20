import type { DirectoryEntry, EntryKind, ReadResult } from "../source/file-system.ts";
import type { FileId, Span } from "../source/span.ts";

/** A text that lies inside another file: a value of a ConfigMap, a `content:` of compose, a heredoc. */
export interface EmbeddedText {
  /** Unique: the file's path, `#` and where it lies in it (`data/default.conf`). */
  readonly id: FileId;
  /** The file that holds it. Places in the text are places in this file. */
  readonly file: FileId;
  /**
   * As long as the file: everything outside the embedded text is blank (line breaks stay), and inside every character stands
   * at its own offset, so that a place in this text is the same place in the file. See `embed.ts`.
   */
  readonly text: string;
}

/** Something in a compose file, Dockerfile or manifest that cannot be used. */
export interface InfraProblem {
  readonly at: Span;
  /** One sentence. */
  readonly message: string;
  /** `error`: the file could not be read as what it is (broken YAML): the run is not clean. `notice`: the rest is still read. */
  readonly level: "error" | "notice";
}

/** What readers of infrastructure files get to see. Nothing outside the given paths is read. */
export interface InfraInput {
  /** `none` also for what lies outside the given paths, links followed. */
  kind(path: string): EntryKind;
  read(path: string): ReadResult;
  list(path: string): readonly DirectoryEntry[] | null;
  realpath(path: string): string;
  /** False for paths outside the directories that the user gave: they are not read, and nothing is said about them. */
  within(path: string): boolean;
  /** Makes an embedded text readable under its id. */
  addEmbedded(text: EmbeddedText): void;
  report(problem: InfraProblem): void;
}
