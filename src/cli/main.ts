import { suppressionRules } from "../engine/suppression-rules.ts";
import { readArguments } from "./arguments.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { runLint } from "./lint.ts";
import { runRules } from "./rules.ts";
import { tellError } from "./tell-error.ts";

/** Runs one command line from its words to its exit code. Never throws: what goes wrong is said on standard error. */
export async function main(io: Io, core: Core): Promise<ExitCode> {
  try {
    const ids = [...core.rules, ...suppressionRules].map((rule) => rule.id);
    const args = readArguments(io.args, ids, () => io.columns, io.env.SHELL);
    switch (args.command) {
      case "print":
        io.out(args.text);
        return 0;
      case "run":
        return await args.run(io, core);
      case "lint":
        return await runLint(args, io, core);
      case "rules":
        io.out(runRules(args, io, core.rules));
        return 0;
      case "explain": {
        // The reader of Markdown is needed here only: it is loaded when asked for.
        const { runExplain } = await import("./explain.ts");
        io.out(runExplain(args, io, core.rules));
        return 0;
      }
    }
  } catch (error) {
    tellError(error, io);
    return 2;
  }
}
