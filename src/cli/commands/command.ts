import type { Argv } from "yargs";
import type { Core } from "../core.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Does a command's work after its words were understood. */
export type Run = (io: Io, core: Core) => ExitCode | Promise<ExitCode>;

/** One command beside linting. Each has a file of its own here; `index.ts` is generated from the folder. */
export interface Command {
  readonly name: string;
  /** One line for the help text. */
  readonly summary: string;
  /**
   * Adds the command to the parser and calls `choose` from its handler. What only this command needs is imported inside
   * the `Run`, so that linting starts as fast as before.
   *
   * @param ids of every rule
   * @throws UsageError, from the handler, for words that contradict each other
   */
  register(y: Argv, ids: readonly string[], choose: (run: Run) => void): Argv;
}
