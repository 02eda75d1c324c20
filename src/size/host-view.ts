/** What sizing looks at on the machine it runs on. The command line gives the real one, tests their own. */
export interface HostView {
  /** Bytes. */
  readonly totalMemory: number;
  readonly cores: number;
  /** The text of a file below /proc or /sys; null where it is missing or may not be read. */
  read(path: string): string | null;
  /** Names in a directory; empty where it is missing. */
  list(path: string): readonly string[];
}
