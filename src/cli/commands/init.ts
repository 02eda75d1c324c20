import { gates, hooks } from "../init-files.ts";
import { colorOption, one, oneOf } from "../options.ts";
import type { ColorChoice } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { Command } from "./command.ts";

const usage = [
  "no502 init [options] [directory]",
  "",
  "Shows the stacks that no502 infers, writes .no502.json and, where wanted, a hook",
  "and a job for CI. It asks first, and never overwrites a file: what is missing in",
  "one that is there is printed.",
].join("\n");

export const command: Command = {
  name: "init",
  summary: "Set no502 up in a repository",
  register: (y, _ids, choose) =>
    y.command(
      "init",
      command.summary,
      (own) =>
        own
          .usage(usage)
          .strict(false)
          .strictOptions()
          .option("yes", { type: "boolean", describe: "ask nothing: take what the repository is made for" })
          .alias("y", "yes")
          .option("hook", {
            ...oneOf("--hook", hooks),
            describe: "run before each commit: pre-commit, husky, lefthook or none",
          })
          .option("ci", { ...oneOf("--ci", gates), describe: "run in CI: github, gitlab or none" })
          .option("color", colorOption)
          .option("no-color", { type: "boolean", hidden: true })
          .example("$0 init", "look around, then ask")
          .example("$0 init --yes", "in a script")
          .example("$0 init --hook pre-commit --ci github", "with these"),
      (argv) => {
        const words = argv._.slice(1).map(String);
        if (words.includes("")) throw new UsageError("a path is empty");
        if (words.length > 1) throw new UsageError(`init takes one directory, not ${words.length}`);
        const args = {
          directory: words[0] ?? null,
          yes: argv.yes === true,
          hook: one(argv, "hook") as (typeof hooks)[number] | null,
          ci: one(argv, "ci") as (typeof gates)[number] | null,
          color: argv["no-color"] ? "never" : ((one(argv, "color") ?? "auto") as ColorChoice),
        } as const;
        choose(async (io, core) => (await import("../init.ts")).runInit(args, io, core));
      },
    ),
};
