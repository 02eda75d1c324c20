import { choice, configOptions, many, one, readConfigOptions, readSightOptions, sightOptions } from "../options.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  name: "size",
  summary: "Work out pm.max_children and its companions for a memory and a traffic",
  register: (y, _ids, choose) =>
    y.command(
      // No positional: it would lose `-`.
      "size",
      "Work out pm.max_children and its companions for a memory and a traffic",
      (own) =>
        choice(
          sightOptions(configOptions(own)),
          "format",
          ["text", "json"],
          "text, which is a pool file, or json",
          "text",
        )
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("memory", {
            ...value,
            describe: "memory for PHP-FPM and all else: 4G [this machine's, its limits and what is free]",
          })
          .option("process-memory", {
            ...value,
            array: true,
            describe: "memory of one worker: 60M, or of one pool's: shop=80M [measured from running workers]",
          })
          .option("reserve", { ...value, describe: "memory for other services on the machine: 1G [0]" })
          .option("peak-rps", { ...value, describe: "requests per second to PHP at the peak" })
          .option("seconds", { ...value, describe: "how long a request takes on average: 250ms" })
          .option("pool", {
            ...value,
            array: true,
            describe: "a pool, with its weight (shop=3) or its traffic (shop=40rps@250ms); repeat it [www]",
          })
          .example("$0 size --memory 4G --process-memory 60M", "a server of its own")
          .example("$0 size --reserve 1G /etc", "this server's pools, measured while they run")
          .example("$0 size --memory 8G --process-memory 60M --pool shop=3 --pool blog", ""),
      (argv) => {
        const words = {
          paths: argv._.slice(1).map(String),
          format: (one(argv, "format") ?? "text") as "text" | "json",
          ...readConfigOptions(argv),
          ...readSightOptions(argv),
          memory: one(argv, "memory"),
          reserve: one(argv, "reserve"),
          processMemory: many(argv, "process-memory"),
          peakRps: one(argv, "peak-rps"),
          seconds: one(argv, "seconds"),
          pools: many(argv, "pool"),
        };
        choose(async (io, core) => {
          const [{ readSizeArguments }, { runSize }, { thisHost }] = await Promise.all([
            import("../size-arguments.ts"),
            import("../size.ts"),
            import("../this-host.ts"),
          ]);
          return runSize(readSizeArguments(words), io, core, thisHost);
        });
      },
    ),
};

const value = { type: "string", requiresArg: true } as const;

const usage = [
  "no502 size [options] [paths..]",
  "",
  "Says how many workers a pool may have, and why: four fifths of the memory",
  "divided by what one worker takes. With paths, for the pools configured there.",
  "What is not given is read from this machine: its memory, the limits of control",
  "groups, what is free, and the workers that run.",
  "",
  "Exit codes: 0 done; 1 the stated traffic needs more workers than the memory",
  "holds; 2 the job could not be done.",
].join("\n");
