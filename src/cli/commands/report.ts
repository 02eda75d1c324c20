import { configOptions, many, one, readConfigOptions, readSightOptions, ruleList, sightOptions } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

const usage = [
  "no502 report [options] [paths..]",
  "",
  "Writes one HTML file for people: what was found with the code of both ends, the",
  "ways of requests and the ladders of timeouts as drawings, and help on each rule.",
  "It needs no network and nothing beside itself.",
  "",
  "Exit codes: 0 written, whatever was found; 2 not written, or not all was read.",
].join("\n");

/** Where the report goes when nothing is said. */
export const defaultReport = "report.html";

export const command: Command = {
  name: "report",
  summary: "Write an HTML report with drawings of request paths and timeouts",
  register: (y, ids, choose) =>
    y.command(
      // No positional: it would lose `-`.
      "report",
      command.summary,
      (own) => {
        ruleList(own, "rule", ids, "run only this rule; repeat it or separate ids by commas");
        ruleList(own, "disable", ids, "do not run this rule; repeat it or separate ids by commas");
        return sightOptions(configOptions(own))
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("out", {
            type: "string",
            requiresArg: true,
            describe: `write the report to this file, - for standard output [${defaultReport}]`,
          })
          .option("quiet", { type: "boolean", alias: "q", describe: "print no summary and no hints" })
          .example("$0 report /etc", "this server")
          .example("$0 report deploy --out ci/report.html", "");
      },
      (argv) => {
        const paths = argv._.slice(1).map(String);
        if (paths.includes("")) throw new UsageError("a path is empty");
        const args = {
          ...readConfigOptions(argv),
          ...readSightOptions(argv),
          paths,
          select: many(argv, "rule"),
          disable: many(argv, "disable"),
          out: one(argv, "out"),
          quiet: argv.quiet === true,
        };
        choose(async (io, core) => (await import("../report.ts")).runReport(args, io, core));
      },
    ),
};
