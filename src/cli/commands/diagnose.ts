import {
  choice,
  configOptions,
  many,
  one,
  readConfigOptions,
  readCount,
  readSightOptions,
  sightOptions,
} from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  name: "diagnose",
  summary: "Group what error logs say, and name the place in the configuration",
  register: (y, _ids, choose) =>
    y.command(
      // No positional: it would lose `-`.
      "diagnose",
      "Group what error logs say, and name the place in the configuration",
      (own) =>
        choice(sightOptions(configOptions(own)), "format", ["text", "json"], "report as text or json", "text")
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("log", { ...value, array: true, describe: "a log; repeat it" })
          .option("time-zone", {
            ...value,
            array: true,
            describe: "zone of the logs' times: Europe/Berlin, UTC, +02:00; FILE=ZONE for one log [this machine's]",
          })
          .option("top", { ...value, describe: "show this many groups as text [20]" })
          .option("quiet", { type: "boolean", describe: "print no progress and no summary" })
          .alias("q", "quiet")
          .group(["log", "time-zone", "config", "no-config"], "What to read:")
          .group(["format", "top", "color", "quiet"], "What to print:")
          .example("$0 diagnose /var/log/nginx/error.log /etc", "with this server's configuration")
          .example("$0 diagnose /var/log/nginx/error.log* /var/log/php8.2-fpm.log /etc", "rotated logs too")
          .example("docker compose logs --no-color | $0 diagnose - .", ""),
      (argv) => {
        const words = argv._.slice(1).map(String);
        const logs = many(argv, "log");
        if ([...words, ...logs].includes("")) throw new UsageError("a path is empty", help);
        if (words.length + logs.length === 0) throw new UsageError("diagnose needs a log", help);
        const args = {
          ...readConfigOptions(argv),
          ...readSightOptions(argv),
          paths: words,
          logs,
          timeZones: many(argv, "time-zone"),
          format: (one(argv, "format") ?? "text") as "text" | "json",
          top: readCount("top", one(argv, "top")) ?? 20,
          quiet: argv.quiet === true,
        };
        choose(async (io, core) => {
          const [{ runDiagnose }, { thisMachine }] = await Promise.all([
            import("../diagnose/run-diagnose.ts"),
            import("../diagnose/machine.ts"),
          ]);
          return runDiagnose(args, io, core, thisMachine);
        });
      },
    ),
};

const help = "no502 diagnose --help";
const value = { type: "string", requiresArg: true } as const;

const usage = [
  "no502 diagnose [options] <error.log> [paths..]",
  "",
  "Reads error logs of nginx and logs of PHP-FPM, groups what they say by cause",
  "and place, and joins each group with the location, upstream and pool in the",
  "configuration that it comes from. Logs may be gzipped, wrapped by Docker,",
  "Kubernetes, syslog or the journal, and of any size; `-` reads standard input.",
  "",
  "The first path is a log, and so is each further one that holds a log; the",
  "others are configuration, the current directory where none is named.",
  "",
  "Exit codes: 0 the logs were read, whatever they say; 2 one could not be read,",
  "is no log, or the configuration could not be read.",
].join("\n");
