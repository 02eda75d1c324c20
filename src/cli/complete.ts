import { type CommandForm, type OptionForm, subwords } from "./command-form.ts";

/**
 * What a shell may offer for the last word. Nothing means a path: the shell then offers files. (yargs' own completion
 * knows neither the options of a default command nor values behind `=`.)
 *
 * @param words after the program's name; the last is the one being typed
 * @param root what is called without the name of a command
 * @param rules ids, for the command that explains one
 */
export function complete(words: readonly string[], root: CommandForm, rules: readonly string[]): readonly string[] {
  const typed = words.at(-1) ?? "";
  const called = words.length > 1 ? root.commands.find(({ name }) => name === words[0]) : undefined;
  // Every command explains itself.
  const options = called ? [...called.options, ...root.options.filter(({ name }) => name === "help")] : root.options;
  const option = (word: string) => {
    const name = word.replace(/^--?/, "");
    return options.find((one) => one.name === name || one.aliases.includes(name));
  };

  const before = words.at(-2) ?? "";
  const given = before.startsWith("-") ? option(before) : undefined;
  // An optional value stands behind "=" only.
  if (given?.value === "required") return ofList(typed, given.choices);
  const [, name, begun] = /^(--[\w-]+)=(.*)$/.exec(typed) ?? [];
  if (name !== undefined) {
    return ofList(begun ?? "", option(name)?.choices ?? []).map((value) => `${name}=${value}`);
  }
  if (typed.startsWith("-")) return starting(typed, options.filter(({ hidden }) => !hidden).flatMap(flags));
  if (called && words.length === 2) {
    const first = called.name === "explain" ? rules : (called.positionals[0]?.choices ?? []);
    return starting(typed, [...first, ...subwords(called)]);
  }
  if (words.length > 1 || typed === "") return [];
  return starting(
    typed,
    root.commands.map((command) => command.name),
  );
}

const starting = (prefix: string, values: readonly string[]) => values.filter((value) => value.startsWith(prefix));

/** Values may stand in a list: what follows the last comma is begun. */
function ofList(typed: string, values: readonly string[]): readonly string[] {
  const cut = typed.lastIndexOf(",") + 1;
  const before = typed.slice(0, cut);
  const had = new Set(before.split(","));
  return starting(
    typed.slice(cut),
    values.filter((value) => !had.has(value)),
  ).map((value) => `${before}${value}`);
}

/** The long spellings of an option. */
function flags({ name, aliases }: OptionForm): readonly string[] {
  return [name, ...aliases].filter((one) => one.length > 1).map((one) => `--${one}`);
}
