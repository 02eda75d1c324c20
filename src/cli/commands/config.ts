import { choice, configOptions, failLevels, one, readConfigOptions, readCount } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

const usage = [
  "no502 config [options] [path]",
  "",
  "Prints the settings that hold and what put each there: a file with its line, a",
  "preset, the command line, or the default. With the path of a file the settings",
  "of rules are those that hold for findings in that file.",
].join("\n");

export const command: Command = {
  name: "config",
  summary: "Print the settings that hold, and where each comes from",
  register: (y, _ids, choose) =>
    y.command(
      "config",
      command.summary,
      (own) =>
        choice(
          choice(configOptions(own), "format", ["text", "json"], "output format", "text"),
          "fail-on",
          failLevels,
          "as for linting: error, warning, info or never",
          "warning",
        )
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("max-warnings", { type: "string", requiresArg: true, describe: "as for linting" })
          .option("baseline", { type: "string", requiresArg: true, describe: "as for linting" })
          .option("no-baseline", { type: "boolean", describe: "as for linting" })
          .example("$0 config", "what holds here")
          .example("$0 config legacy/site.conf", "what holds for findings in this file"),
      (argv) => {
        const paths = argv._.slice(1).map(String);
        if (paths.includes("")) throw new UsageError("a path is empty");
        if (paths.length > 1) throw new UsageError(`config takes one path, not ${paths.length}`);
        const args = {
          ...readConfigOptions(argv),
          path: paths[0] ?? null,
          json: one(argv, "format") === "json",
          failOn: one(argv, "fail-on"),
          maxWarnings: readCount("max-warnings", one(argv, "max-warnings")),
          baseline: one(argv, "baseline"),
          noBaseline: argv["no-baseline"] === true,
        };
        choose(async (io, core) => (await import("../show-config.ts")).showConfig(args, io, core));
      },
    ),
};
