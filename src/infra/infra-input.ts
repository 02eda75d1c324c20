import type { EmbeddedText } from "../source/embedded-text.ts";
import type { DirectoryEntry, EntryKind, ReadFailure, ReadResult } from "../source/file-system.ts";
import type { FileId, Span } from "../source/span.ts";

/** Something in a compose file, Dockerfile or manifest that cannot be used. */
export interface InfraProblem {
  readonly at: Span;
  /** One sentence. */
  readonly message: string;
  /** `error`: the file could not be read as what it is (broken YAML): the run is not clean. `notice`: the rest is still read. */
  readonly level: "error" | "notice";
  /** Why the file could not even be opened: it has no place to point at. */
  readonly failure?: ReadFailure;
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
  /** An embedded text that was added before; null for other ids. */
  embedded(id: FileId): EmbeddedText | null;
  report(problem: InfraProblem): void;
}
