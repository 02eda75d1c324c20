import yargs, { type Argv } from "yargs";
import type { Shard } from "../engine/shards.ts";
import { formats } from "../report/formats.ts";
import type { Severity } from "../rule/define-rule.ts";
import { nearest } from "../source/nearest.ts";
import { type CommandForm, commandForm } from "./command-form.ts";
import type { Run } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { complete } from "./complete.ts";
import { completionFlag, completionScript, guessShell, type Shell, shells } from "./completion-script.ts";
import { bareFix, type FixArguments, fixOptions, readFix } from "./fix-options.ts";
import { known, rulesHelp } from "./known.ts";
import {
  choice,
  colorOption,
  failLevels,
  many,
  offers,
  one,
  readCount,
  readShard,
  readSightOptions,
  ruleList,
  type SightOptions,
  sightOptions,
  type Values,
} from "./options.ts";
import { type Output, readOutputs } from "./outputs.ts";
import type { ColorChoice } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

type FailOn = Severity | "never";

export interface LintArguments extends FixArguments, SightOptions {
  readonly command: "lint";
  /** As written; `-` is standard input. */
  readonly paths: readonly string[];
  readonly format: string;
  readonly color: ColorChoice;
  /** null leaves it to the configuration file. */
  readonly failOn: FailOn | null;
  readonly maxWarnings: number | null;
  readonly exitZero: boolean;
  readonly allowEmpty: boolean;
  /** A route to PHP without a known pool fails the run. */
  readonly requireLinks: boolean;
  readonly config: string | null;
  readonly noConfig: boolean;
  /** Only these rules; empty for all. */
  readonly only: readonly string[];
  readonly disable: readonly string[];
  /** As written; null leaves it to the configuration. */
  readonly baseline: string | null;
  readonly noBaseline: boolean;
  /** A git ref. */
  readonly since: string | null;
  readonly shard: Shard | null;
  /** null where it is not said: warnings and errors, and whatever fails a run. */
  readonly show: Severity | null;
  readonly quiet: boolean;
  /** Tell how long each stage and each rule took. */
  readonly stats: boolean;
  /** Lint again whenever something changes. */
  readonly watch: boolean;
  readonly outputFile: string | null;
  /** Further reports, each into a file of its own. */
  readonly outputs: readonly Output[];
}

export interface RulesArguments {
  readonly command: "rules";
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

export interface ExplainArguments {
  readonly command: "explain";
  /** A rule's id, a log line or a part of one; `-` is standard input. */
  readonly subject: string;
  readonly color: ColorChoice;
}

/** Help, the version, a completion script. */
export interface PrintArguments {
  readonly command: "print";
  readonly text: string;
}

/** Any command of `commands/`. */
export interface RunArguments {
  readonly command: "run";
  readonly run: Run;
}

export type Arguments = LintArguments | RulesArguments | ExplainArguments | PrintArguments | RunArguments;

const severities = ["info", "warning", "error"] as const;

/**
 * Reads the command line.
 * @param ids of every rule
 * @param columns of the terminal, asked when help is printed
 * @param shellPath `$SHELL`
 * @throws UsageError for everything that is not understood
 */
export function readArguments(
  args: readonly string[],
  ids: readonly string[],
  columns: () => number,
  shellPath?: string,
): Arguments {
  if (args[0] === completionFlag) {
    const text = complete(args.slice(1), rootForm(ids), ids);
    return { command: "print", text: text.map((line) => `${line}\n`).join("") };
  }
  let chosen: Arguments | null = null;
  let printed = "";
  const words = args[0] === "help" ? helpWords(args) : bareFix(args);
  const parser: Argv = (yargs([]) as Parser)
    .usageConfiguration({ "hide-types": true })
    .scriptName("no502")
    .locale("en")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .wrap(args.some((word) => word === "help" || word === "--help" || word === "-h") ? Math.min(100, columns()) : 80)
    .strict()
    .exitProcess(false)
    .version(version)
    .fail((message, error) => {
      if (error instanceof UsageError) throw error;
      const said = readable(message ?? error.message, args, ids);
      // A positional's own refusal arrives as text only.
      throw new UsageError(said, said.startsWith("unknown rule") ? rulesHelp : undefined);
    });
  define(parser, ids, shellPath, (one) => {
    chosen = one;
  });
  parser.parse([...words], {}, (error, _argv, output) => {
    if (error) throw error;
    printed = output;
  });
  return chosen ?? { command: "print", text: printed === "" || printed.endsWith("\n") ? printed : `${printed}\n` };
}

/** What the definitions below say of all commands. */
export function rootForm(ids: readonly string[]): CommandForm {
  return commandForm("no502", lintSummary, (y) => define(y, ids, undefined, () => {}));
}

const lintSummary = "Lint nginx and PHP-FPM configuration together";

/** Tells a parser every command and its options. */
function define(
  parser: Argv,
  ids: readonly string[],
  shellPath: string | undefined,
  choose: (chosen: Arguments) => void,
): void {
  parser
    .usage(lintUsage)
    .describe("version", "print the version")
    .describe("help", "print this help, or a command's")
    .alias("h", "help")
    .alias("v", "version")
    .command(
      // The paths are no positional: yargs loses `-` and what follows `--` there.
      "$0",
      lintSummary,
      (y) => lintOptions(y, ids),
      (argv) => {
        const config = one(argv, "config");
        const baseline = one(argv, "baseline");
        const since = one(argv, "since");
        // Most likely a variable that is not set: the current directory, or every line, was not meant.
        if (argv._.includes("")) throw new UsageError("a path is empty");
        if (since === "") throw new UsageError("--since names no commit");
        if (config !== null && argv["no-config"]) throw new UsageError("--config and --no-config exclude each other");
        if (baseline !== null && argv["no-baseline"])
          throw new UsageError("--baseline and --no-baseline exclude each other");
        checkWatch(argv);
        choose({
          command: "lint",
          paths: argv._.map(String),
          format: one(argv, "format") ?? "text",
          color: argv["no-color"] ? "never" : ((one(argv, "color") ?? "auto") as ColorChoice),
          failOn: one(argv, "fail-on") as FailOn | null,
          maxWarnings: readCount("max-warnings", one(argv, "max-warnings")),
          exitZero: argv["exit-zero"] === true,
          allowEmpty: argv["allow-empty"] === true,
          requireLinks: argv["require-links"] === true,
          ...readSightOptions(argv),
          config,
          noConfig: argv["no-config"] === true,
          only: many(argv, "rule"),
          disable: many(argv, "disable"),
          baseline,
          noBaseline: argv["no-baseline"] === true,
          since,
          shard: readShard(one(argv, "shard")),
          show: one(argv, "show") as Severity | null,
          quiet: argv.quiet === true,
          stats: argv.stats === true,
          watch: argv.watch === true,
          outputFile: one(argv, "output-file"),
          outputs: readOutputs(many(argv, "output")),
          ...readFix(argv),
        });
      },
    )
    .command(
      "rules",
      "List the rules",
      (y) =>
        choice(y, "format", ["text", "json"], "output format", "text")
          .usage("no502 rules [options]\n\nLists the rules: what each finds, how serious it is, its options.")
          .option("color", colorOption),
      (argv) => {
        choose({
          command: "rules",
          format: (one(argv, "format") ?? "text") as "text" | "json",
          color: (one(argv, "color") ?? "auto") as ColorChoice,
        });
      },
    )
    .command(
      // No positional here either: it would lose `-`.
      "explain",
      "Show what a rule finds, or which rules know a line of a log",
      (y) =>
        y
          .usage(explainUsage)
          .strict(false)
          .strictOptions()
          .option("color", colorOption)
          .example("$0 explain timeout-inversion", "")
          .example('$0 explain "upstream sent too big header"', "")
          .example("tail -n 50 /var/log/nginx/error.log | $0 explain -", ""),
      (argv) => {
        const subject = argv._.slice(1).join(" ").trim();
        if (subject === "") throw new UsageError(explainNeeds);
        choose({ command: "explain", subject, color: (one(argv, "color") ?? "auto") as ColorChoice });
      },
    )
    .command(
      "completion [shell]",
      "Print a completion script for bash, zsh or fish",
      (y) =>
        y
          .usage("no502 completion [shell]\n\nPrints a script that makes a shell complete options and rule ids.")
          .positional("shell", {
            type: "string",
            choices: shells,
            describe: "bash, zsh or fish; your $SHELL when left out",
            coerce: (shell: string) => known("shell", shell, shells),
          }),
      (argv) => {
        const shell = (argv.shell as Shell | undefined) ?? guessShell(shellPath);
        choose({ command: "print", text: completionScript(shell) });
      },
    );
  for (const command of commands) command.register(parser, ids, (run) => choose({ command: "run", run }));
}

/** @throws UsageError for what cannot be done again and again */
function checkWatch(argv: Values & { readonly _: readonly (string | number)[] }): void {
  if (!argv.watch) return;
  if (argv._.includes("-")) throw new UsageError("--watch cannot read standard input again");
  const changing = ["fix", "diff"].find((name) => argv[name] !== undefined);
  if (changing) throw new UsageError(`--watch and --${changing} exclude each other`);
}

/** yargs 18 with what its published types (17) lack. */
type Parser = Argv & { usageConfiguration(configuration: { "hide-types": boolean }): Argv };

const lintUsage = [
  "no502 [options] [paths..]",
  "",
  "Reads nginx and PHP-FPM configuration together and finds what will end as",
  "502 or 504.",
  "",
  "A path is a directory, configuration files of one host, or a dump made by",
  "`nginx -T` or `php-fpm -tt`. `-` reads standard input; without a path the",
  "current directory is linted.",
].join("\n");

const explainUsage = [
  "no502 explain <rule | log line>",
  "",
  "Shows what a rule finds, why it breaks and how to mend it. A line of nginx's or",
  "PHP-FPM's log, or a part of one, finds the rules that know it; `-` reads lines",
  "from standard input.",
].join("\n");

const explainNeeds = "explain needs the id of a rule or a line of a log";

function lintOptions(y: Argv, ids: readonly string[]): Argv {
  const names = formats.map((format) => format.name);
  choice(y, "format", names, `report as ${names.join(", ")}`, "text");
  choice(y, "show", severities, "the lowest severity to list: info, warning or error", "warning, and what fails");
  choice(y, "fail-on", failLevels, "the lowest severity that exits with 1: error, warning, info or never", "warning");
  ruleList(y, "rule", ids, "run only this rule; repeat it or separate ids by commas");
  ruleList(y, "disable", ids, "do not run this rule; repeat it or separate ids by commas");
  fixOptions(y);
  return sightOptions(y)
    .strict(false)
    .strictOptions()
    .alias("rule", "only")
    .option("config", { type: "string", requiresArg: true, describe: "use this configuration file" })
    .option("no-config", { type: "boolean", describe: "use no configuration file" })
    .option("baseline", { type: "string", requiresArg: true, describe: "leave out what this file knows" })
    .option("shard", {
      type: "string",
      requiresArg: true,
      describe: "I/N: only the Ith of N parts; no502 merge joins them",
    })
    .option("since", {
      type: "string",
      requiresArg: true,
      describe: "only what touches lines changed since this git ref",
    })
    .option("no-baseline", { type: "boolean", describe: "use no baseline" })
    .option("color", colorOption)
    .option("no-color", { type: "boolean", hidden: true })
    .option("output-file", { type: "string", requiresArg: true, describe: "write the report to this file" })
    .option("output", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "FORMAT=FILE: write one more report; repeat it for several",
      ...offers(names.map((name) => `${name}=`)),
    })
    .option("quiet", { type: "boolean", describe: "print no summary and no hints" })
    .alias("q", "quiet")
    .option("stats", { type: "boolean", describe: "print how long each stage and each rule took" })
    .option("watch", { type: "boolean", describe: "lint again whenever something changes, until Ctrl-C" })
    .option("max-warnings", { type: "string", requiresArg: true, describe: "exit with 1 above this many warnings" })
    .option("exit-zero", { type: "boolean", describe: "exit with 0 whatever is found (2 stays 2)" })
    .option("allow-empty", { type: "boolean", describe: "exit with 0 when there is nothing to lint" })
    .option("require-links", { type: "boolean", describe: "exit with 1 when a route to PHP leads to no known pool" })
    .group(
      ["root", "no-gitignore", "rule", "disable", "since", "shard", "baseline", "no-baseline", "config", "no-config"],
      "What to check:",
    )
    .group(["fix", "diff"], "What to mend:")
    .group(["format", "show", "color", "output-file", "output", "quiet", "stats", "watch"], "What to print:")
    .group(["fail-on", "max-warnings", "require-links", "exit-zero", "allow-empty"], "When to fail:")
    .group(["help", "version"], "Other:")
    .example("$0", "lint the current directory")
    .example("$0 /etc", "lint this server")
    .example("$0 nginx.conf www.conf", "lint two files as one host")
    .example("nginx -T 2>/dev/null | $0 -", "lint what nginx itself reads")
    .example("$0 --format json > report.json", "a report for programs")
    .example("$0 --fix", "mend what can be mended safely")
    .example("$0 --output sarif=out.sarif", "one for people, one for code scanning")
    .example("$0 explain timeout-inversion", "read about one rule")
    .epilogue(
      [
        "Exit codes:",
        "  0  nothing at or above the fail level",
        "  1  something was found",
        "  2  the job could not be done: a bad option or configuration file,",
        "     unreadable input, nothing to lint, or a bug in no502",
      ].join("\n"),
    );
}

/** `no502 help explain` is `no502 explain --help`. */
function helpWords(args: readonly string[]): readonly string[] {
  return [...args.slice(1).filter((word) => !word.startsWith("-")), "--help"];
}

/** What yargs says, in our words, with the nearest option. */
function readable(message: string, args: readonly string[], ids: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
  if (unknown !== undefined) {
    const word = unknown.split(", ")[0] as string;
    if (args.includes(word)) return `unexpected argument '${word}'`;
    const root = rootForm(ids);
    const { options } = root.commands.find(({ name }) => name === args[0]) ?? root;
    const names = options.flatMap(({ name, aliases }) => [name, ...aliases]);
    const near = nearest(
      word,
      names.filter((name) => name.length > 1),
    );
    return `unknown option '${word.length === 1 ? "-" : "--"}${word}'${near === null ? "" : `; did you mean --${near}?`}`;
  }
  const missing = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (missing !== undefined) return `${missing.length === 1 ? "-" : "--"}${missing} needs a value`;
  if (message.startsWith("Not enough non-option arguments")) return explainNeeds;
  return message;
}
