import { version } from "../version.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  name: "lsp",
  summary: "Start the language server for editors",
  register(y, _ids, choose) {
    return y.command(
      "lsp",
      command.summary,
      (own) =>
        own
          .usage(
            "no502 lsp\n\nSpeaks the Language Server Protocol on standard input and output. Editors\nstart it: docs/editors.md says how.",
          )
          // VS Code's client adds both, whatever it is told.
          .option("stdio", { type: "boolean", describe: "accepted, because editors add it" })
          .option("clientProcessId", { type: "string", hidden: true }),
      () =>
        choose(async (io, core) => {
          const { serve } = await import("../../lsp/serve.ts");
          const server = serve({
            rules: core.rules,
            disk: core.fileSystem,
            packageRoot: io.packageRoot,
            version,
            input: process.stdin,
            output: process.stdout,
          });
          return (await server.done) === 0 ? 0 : 1;
        }),
    );
  },
};
