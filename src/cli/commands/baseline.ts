import { configOptions, one, readConfigOptions, readSightOptions, sightOptions } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

const usage = [
  "no502 baseline [options] [paths..]",
  "no502 baseline prune [options] [paths..]",
  "",
  "Writes all that is found now into a file. Later runs leave that out and report",
  "only what is new. `prune` takes out what is needed no more and adds nothing.",
].join("\n");

export const command: Command = {
  name: "baseline",
  summary: "Take what is found now as known: later runs report what is new",
  register: (y, _ids, choose) =>
    y.command(
      "baseline",
      command.summary,
      (own) =>
        sightOptions(configOptions(own))
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("baseline", {
            type: "string",
            requiresArg: true,
            describe: "the file [.no502-baseline.json in the project's root]",
          })
          .example("$0 baseline", "take all that is found for known")
          .example("$0 baseline prune", "forget what is mended"),
      (argv) => {
        const words = argv._.slice(1).map(String);
        const prune = words[0] === "prune";
        const paths = prune ? words.slice(1) : words;
        if (paths.includes("")) throw new UsageError("a path is empty");
        const args = {
          ...readConfigOptions(argv),
          ...readSightOptions(argv),
          paths,
          prune,
          baseline: one(argv, "baseline"),
        };
        choose(async (io, core) => (await import("../baseline.ts")).runBaseline(args, io, core));
      },
    ),
};
