import type { Argv } from "yargs";

/** What a yargs parser knows of its options; the published types leave it out. */
export interface OptionTable {
  /** Every name, aliases too. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly choices: Readonly<Record<string, readonly string[] | undefined>>;
  readonly alias: Readonly<Record<string, readonly string[] | undefined>>;
  readonly hiddenOptions: readonly string[];
}

export function optionTable(parser: Argv): OptionTable {
  return (parser as unknown as { getOptions(): OptionTable }).getOptions();
}

/**
 * What a shell may offer for the last word. Nothing means a path: the shell then offers files. (yargs' own completion
 * knows neither the options of a default command nor values behind `=`.)
 *
 * @param words after the program's name; the last is the one being typed
 */
export function complete(
  words: readonly string[],
  options: Argv,
  names: { readonly commands: readonly string[]; readonly rules: readonly string[] },
): readonly string[] {
  const typed = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  const starting = (prefix: string, values: readonly string[]) => values.filter((value) => value.startsWith(prefix));
  const table = optionTable(options);

  const choices = (option: string) => {
    const name = option.replace(/^--?/, "");
    const main = Object.keys(table.alias).find((key) => table.alias[key]?.includes(name)) ?? name;
    return table.choices[name] ?? table.choices[main];
  };
  // `--fix` takes its value behind "=" only.
  if (before.startsWith("-") && before !== "--fix") {
    const values = choices(before);
    if (values) return starting(typed, values);
  }
  const assigned = /^(--[\w-]+)=(.*)$/.exec(typed);
  if (assigned) {
    const values = choices(assigned[1] as string) ?? [];
    return starting(assigned[2] as string, values).map((value) => `${assigned[1]}=${value}`);
  }
  if (words[0] === "explain" && words.length === 2) return starting(typed, names.rules);
  if (typed.startsWith("-")) {
    const all = new Set([...Object.keys(table.key), ...Object.values(table.alias).flatMap((alias) => alias ?? [])]);
    const visible = [...all].filter((name) => name.length > 1 && !table.hiddenOptions.includes(name));
    return starting(
      typed,
      visible.map((name) => `--${name}`),
    );
  }
  return words.length === 1 && typed !== "" ? starting(typed, names.commands) : [];
}
