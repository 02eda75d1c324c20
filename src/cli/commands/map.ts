import { configOptions, one, oneOf, readConfigOptions, readSightOptions, sightOptions } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

const usage = [
  "no502 map [options] [paths..]",
  "",
  "Shows what was inferred, so that a person can check it: the hosts and why they",
  "are hosts, where each file lies on them, servers, locations, upstreams and",
  "pools, each link with its reason, and what is unknown with its own.",
].join("\n");

export const mapFormats = ["text", "json", "mermaid", "svg"] as const;
export type MapFormat = (typeof mapFormats)[number];

export const command: Command = {
  name: "map",
  summary: "Show the hosts, files and links that were inferred",
  register: (y, _ids, choose) =>
    y.command(
      "map",
      command.summary,
      (own) =>
        sightOptions(configOptions(own))
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("format", {
            ...oneOf("--format", mapFormats),
            describe: "text, json, mermaid or svg [text]",
          })
          .option("output-file", { type: "string", requiresArg: true, describe: "write to this file" })
          .example("$0 map", "")
          .example("$0 map --format svg --output-file stack.svg deploy", ""),
      (argv) => {
        const paths = argv._.slice(1).map(String);
        if (paths.includes("")) throw new UsageError("a path is empty");
        const format = (one(argv, "format") ?? "text") as MapFormat;
        const args = {
          ...readConfigOptions(argv),
          ...readSightOptions(argv),
          paths,
          format,
          outputFile: one(argv, "output-file"),
        };
        choose(async (io, core) => (await import("../map.ts")).runMap(args, io, core));
      },
    ),
};
