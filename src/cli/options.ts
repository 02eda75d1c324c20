import type { Argv } from "yargs";
import type { Shard } from "../engine/shards.ts";
import { known } from "./known.ts";
import { type ColorChoice, colorChoices } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const failLevels = ["error", "warning", "info", "never"] as const;

export type Values = Readonly<Record<string, unknown>>;

/** The same for every command that prints. */
export const colorOption = {
  type: "string",
  requiresArg: true,
  choices: colorChoices,
  describe: "colour: auto, always or never [auto]",
  coerce: (value: string | string[]) => [value].flat().map((one) => known("--color", one, colorChoices)),
} as const;

/** An option with a fixed set of values; another one is refused with the nearest. */
export function choice(y: Argv, name: string, values: readonly string[], describe: string, byDefault: string): Argv {
  return y.option(name, { ...oneOf(`--${name}`, values), describe: `${describe} [${byDefault}]` });
}

/** The same as a part of an option. */
export function oneOf(flag: string, values: readonly string[]) {
  return {
    type: "string",
    requiresArg: true,
    choices: values,
    coerce: (given: string | string[]) => [given].flat().map((one) => known(flag, one, values)),
  } as const;
}

/** What completion offers for an option whose value yargs is not to judge. */
export function offers(values: readonly string[]): object {
  return { offers: values };
}

export function ruleList(y: Argv, name: string, ids: readonly string[], describe: string): void {
  y.option(name, {
    type: "string",
    array: true,
    requiresArg: true,
    choices: ids,
    describe,
    coerce: (values: string[]) =>
      values.flatMap((value) => value.split(",")).map((id) => known("rule", id.trim(), ids)),
  });
}

/** The last use of an option wins. */
export function one(argv: Values, name: string): string | null {
  const value = [argv[name]].flat().at(-1);
  return value === undefined ? null : String(value);
}

export function many(argv: Values, name: string): readonly string[] {
  return ((argv[name] as string[] | undefined) ?? []).flat();
}

export function readCount(name: string, text: string | null): number | null {
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} needs a whole number, not '${text}'`);
  return Number(text);
}

/** `2/5`, the second of five parts. */
export function readShard(text: string | null): Shard | null {
  if (text === null) return null;
  const [, index = "", count = ""] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new UsageError(`--shard needs a part and how many there are, such as 2/5, not '${text}'`);
}

/** What every command understands that reads the configuration. */
export interface ConfigOptions {
  readonly config: string | null;
  readonly noConfig: boolean;
  readonly color: ColorChoice;
}

export function configOptions(y: Argv): Argv {
  return y
    .option("config", { type: "string", requiresArg: true, describe: "use this configuration file" })
    .option("no-config", { type: "boolean", describe: "use no configuration file" })
    .option("color", colorOption)
    .option("no-color", { type: "boolean", hidden: true });
}

/** @throws UsageError where the options contradict each other */
export function readConfigOptions(argv: Values): ConfigOptions {
  const config = one(argv, "config");
  if (config !== null && argv["no-config"]) throw new UsageError("--config and --no-config exclude each other");
  return {
    config,
    noConfig: argv["no-config"] === true,
    color: argv["no-color"] ? "never" : ((one(argv, "color") ?? "auto") as ColorChoice),
  };
}

/** What else than the paths decides which files there are to see. */
export interface SightOptions {
  /** Directories beside the paths that descriptions of hosts may lead to. */
  readonly roots: readonly string[];
  /** False looks at files that git ignores, too. */
  readonly gitignore: boolean;
}

/** A command that others are to agree with about findings sees what they see. */
export function sightOptions(y: Argv): Argv {
  return y
    .option("root", {
      type: "string",
      array: true,
      requiresArg: true,
      describe: "a directory beside the paths that compose files and the like may lead to",
    })
    .option("no-gitignore", { type: "boolean", describe: "look at files that git ignores, too" });
}

export function readSightOptions(argv: Values): SightOptions {
  return { roots: many(argv, "root"), gitignore: argv["no-gitignore"] !== true };
}
