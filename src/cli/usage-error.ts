/** The command line or a file it names cannot be used: a message for the user and exit code 2, no stack. */
export class UsageError extends Error {
  /** A command whose help says more; null where the message says all. */
  readonly help: string | null;

  constructor(message: string, help: string | null = "no502 --help") {
    super(message);
    this.help = help;
  }
}
