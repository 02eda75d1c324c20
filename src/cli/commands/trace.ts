import { configOptions, one, oneOf, readConfigOptions, readSightOptions, sightOptions } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

const usage = [
  "no502 trace [options] FILE:LINE [paths..]",
  "",
  "Shows every setting that decides the location, server or pool at a line: its",
  "value, where it is written, inherited or left at its default, and the includes",
  "and images that it came through. The paths are what is linted around the file;",
  "left out, the current directory.",
].join("\n");

export const command: Command = {
  name: "trace",
  summary: "Show every setting that decides a location or pool, and where it comes from",
  register: (y, _ids, choose) =>
    y.command(
      "trace",
      command.summary,
      (own) =>
        sightOptions(configOptions(own))
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("format", {
            ...oneOf("--format", ["text", "json"]),
            describe: "text or json [text]",
          })
          .example("$0 trace nginx/site.conf:12", "")
          .example("$0 trace /etc/php/8.2/fpm/pool.d/www.conf:4 /etc", ""),
      (argv) => {
        const [place = "", ...paths] = argv._.slice(1).map(String);
        const match = /^(.+?):(\d{1,7})(?::\d+)?$/.exec(place);
        if (!match) throw new UsageError("trace needs a place: FILE:LINE");
        const format = one(argv, "format") === "json" ? "json" : "text";
        const args = {
          ...readConfigOptions(argv),
          ...readSightOptions(argv),
          file: match[1] as string,
          line: Number(match[2]),
          paths,
          format,
        } as const;
        choose(async (io, core) => (await import("../trace.ts")).runTrace(args, io, core));
      },
    ),
};
