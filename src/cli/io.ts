/** A file's new text. It is refused where the file no longer holds what was read. */
export interface Replacement {
  /** Absolute. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What a program did. */
export interface Executed {
  readonly code: number;
  readonly out: Uint8Array;
  readonly err: string;
}

/** Everything that the commands know of the outside. Tests give their own; `node-io.ts` is the real one. */
export interface Io {
  /** The words after the program's name. */
  readonly args: readonly string[];
  /** The working directory: absolute, `/` separators. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory that holds package.json, rules/ and samples/. */
  readonly packageRoot: string;
  /** Whether standard output is a terminal, and its columns (80 when it is none). */
  readonly terminal: boolean;
  readonly columns: number;
  readonly errorTerminal: boolean;
  /** Milliseconds since the program was started. */
  now(): number;
  out(text: string): void;
  err(text: string): void;
  /** Whether somebody can be asked: standard input is a terminal. */
  readonly inputTerminal: boolean;
  /** @returns the line that was typed; null when the input ended instead */
  ask(question: string): Promise<string | null>;
  /** Everything on standard input. */
  readInput(): Uint8Array;
  /**
   * The text of a file that is not configuration, of any size.
   * @throws what the file system says
   */
  readFile(path: string): string;
  /** @throws what the file system says */
  writeFile(path: string, text: string): void;
  /**
   * Replaces the text of files, all or none.
   * @throws UsageError that says which file stands in the way; every file is then as it was
   */
  replaceFiles(files: readonly Replacement[]): void;
  /**
   * Runs a program without a shell and waits for it, bounded.
   * @returns null where there is no such program
   */
  execute(program: string, args: readonly string[], environment: Readonly<Record<string, string>>): Executed | null;
  /** The text of a file of this package; null when there is none. */
  readOwn(path: string): string | null;
}
