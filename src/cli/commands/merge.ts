import { choice, configOptions, failLevels, one, readConfigOptions, readCount } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

const usage = [
  "no502 merge [options] FILE..",
  "",
  "Joins JSON or SARIF reports into one. The reports of all parts that --shard made",
  "become what one run would have given, with its exit code.",
].join("\n");

export const command: Command = {
  name: "merge",
  summary: "Join the reports of several runs into one",
  register: (y, _ids, choose) =>
    y.command(
      "merge",
      command.summary,
      (own) =>
        choice(
          configOptions(own),
          "fail-on",
          failLevels,
          "the lowest severity that exits with 1: error, warning, info or never",
          "warning",
        )
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("output-file", { type: "string", requiresArg: true, describe: "write the report to this file" })
          .option("quiet", { type: "boolean", describe: "print no summary" })
          .alias("q", "quiet")
          .option("max-warnings", {
            type: "string",
            requiresArg: true,
            describe: "exit with 1 above this many warnings",
          })
          .option("exit-zero", { type: "boolean", describe: "exit with 0 whatever is found (2 stays 2)" })
          .option("allow-empty", { type: "boolean", describe: "exit with 0 when there was nothing to lint" })
          .example("$0 --shard 1/2 --format json --output-file 1.json", "on one machine")
          .example("$0 merge 1.json 2.json > report.json", "when both are done"),
      (argv) => {
        const files = argv._.slice(1).map(String);
        if (files.length === 0) throw new UsageError("merge needs the reports to join", "no502 merge --help");
        if (files.includes("")) throw new UsageError("a path is empty");
        const args = {
          ...readConfigOptions(argv),
          files,
          outputFile: one(argv, "output-file"),
          quiet: argv.quiet === true,
          failOn: one(argv, "fail-on"),
          maxWarnings: readCount("max-warnings", one(argv, "max-warnings")),
          exitZero: argv["exit-zero"] === true,
          allowEmpty: argv["allow-empty"] === true,
        };
        choose(async (io, core) => (await import("../merge.ts")).runMerge(args, io, core));
      },
    ),
};
