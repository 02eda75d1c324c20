import { suppressionRules } from "../engine/suppression-rules.ts";
import { readArguments } from "./arguments.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { runLint } from "./lint.ts";
import { runRules } from "./rules.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

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
    io.err(error instanceof UsageError ? usage(error) : bug(error));
    return 2;
  }
}

function usage(error: UsageError): string {
  const help = error.help === null ? "" : `See ${error.help}\n`;
  return `no502: ${error.message}\n${help}`;
}

function bug(error: unknown): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `no502: this is a bug in no502 ${version}, not in your configuration.`,
    "Nothing can be said about the configuration. Please report it with these lines:",
    "",
    `node ${process.version}, ${process.platform}`,
    detail,
    "",
  ].join("\n");
}
