import type { Argv } from "yargs";

/** An option or a positional of a command, as its definition states it. */
export interface OptionForm {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Values that may follow; empty where any may. What ends in `=` is to be written on. */
  readonly choices: readonly string[];
  /** Whether a value follows; an optional one only behind `=`. */
  readonly value: "none" | "optional" | "required";
  readonly hidden: boolean;
}

/** What the definition of a command says of it: help pages, completion and the manual are made of the same calls. */
export interface CommandForm {
  /** `no502` for the one without a name: linting. */
  readonly name: string;
  readonly summary: string;
  /** The first lines of the help text: how to call it, then what it does. */
  readonly usage: string;
  readonly options: readonly OptionForm[];
  readonly positionals: readonly OptionForm[];
  readonly groups: readonly { readonly title: string; readonly names: readonly string[] }[];
  readonly examples: readonly { readonly line: string; readonly words: string }[];
  readonly epilogue: string;
  readonly commands: readonly CommandForm[];
}

type Spec = Readonly<Record<string, unknown>>;
type Define = (y: Argv) => unknown;

/**
 * Reads a definition by running it over a parser that only writes down what it is told. yargs does not tell its options
 * before it parses, and not those of a command that is not the one called.
 */
export function commandForm(name: string, summary: string, define: Define): CommandForm {
  const specs = new Map<string, Spec>();
  const positionals = new Map<string, Spec>();
  const aliases: (readonly [string, string])[] = [];
  const groups: CommandForm["groups"][number][] = [];
  const examples: CommandForm["examples"][number][] = [];
  const commands: CommandForm[] = [];
  const texts = { usage: "", epilogue: "" };
  const add = (option: string, spec: Spec) => specs.set(option, { ...specs.get(option), ...spec });

  const write: Readonly<Record<string, (...args: never[]) => unknown>> = {
    usage: (text: string) => (texts.usage = text),
    epilogue: (text: string) => (texts.epilogue = text),
    option: add,
    describe: (option: string, text: string) => add(option, { describe: text, type: "boolean" }),
    positional: (positional: string, spec: Spec) => positionals.set(positional, spec),
    alias: (one: string, other: string) => aliases.push([one, other]),
    group: (names: readonly string[], title: string) => groups.push({ title, names }),
    example: (line: string, words: string) => examples.push({ line: line.replaceAll("$0", "no502"), words }),
    command: (words: string, said: string, build: Define) => {
      if (words === "$0") build(y);
      else commands.push(commandForm(words.split(" ")[0] as string, said, build));
    },
  };
  const y: Argv = new Proxy({} as Argv, {
    get:
      (_, method) =>
      (...args: never[]) => {
        write[String(method)]?.(...args);
        return y;
      },
  });
  define(y);

  const aliasesOf = (option: string) =>
    aliases.flatMap(([one, other]) => (one === option ? [other] : other === option ? [one] : []));
  const form = ([option, spec]: readonly [string, Spec]) => optionForm(option, spec, aliasesOf(option));
  return {
    name,
    summary,
    ...texts,
    options: [...specs].map(form),
    positionals: [...positionals].map(form),
    groups,
    examples,
    commands,
  };
}

function optionForm(name: string, spec: Spec, aliases: readonly string[]): OptionForm {
  return {
    name,
    aliases,
    summary: String(spec.describe ?? ""),
    choices: (spec.offers ?? spec.choices ?? []) as readonly string[],
    value: spec.type === "boolean" ? "none" : spec.requiresArg === true ? "required" : "optional",
    hidden: spec.hidden === true,
  };
}

/** Further words that stand behind the name of a command, `prune` of `no502 baseline prune`: its usage tells them. */
export function subwords({ name, usage }: CommandForm): readonly string[] {
  return [...usage.matchAll(/^no502 ([a-z-]+) ([a-z][a-z-]*)\b/gm)].flatMap(([, command, word]) =>
    command === name && word !== undefined ? [word] : [],
  );
}
