import { readChoice } from "../amounts.ts";

type Values = Readonly<Record<string, unknown>>;

/** What an option was given: the last use wins; null where it was not used. */
export function lastOf(argv: Values, name: string): string | null {
  const value = [argv[name]].flat().at(-1);
  return value === undefined ? null : String(value);
}

/** Everything that a repeated option was given. */
export function listIn(argv: Values, name: string): readonly string[] {
  return [argv[name] ?? []].flat().map(String);
}

/** An option whose value is one of a list; the refusal is ours. */
export function oneOf(flag: string, values: readonly string[], help: string) {
  return {
    type: "string",
    requiresArg: true,
    choices: values,
    coerce: (given: string | string[]) => [given].flat().map((text) => readChoice(flag, text, values, help)),
  } as const;
}
