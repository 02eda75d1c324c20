/** Why a value cannot be known from the files alone. The texts in `reasons` are what the summary prints. */
export type Why =
  | "template"
  | "variable"
  | "environment"
  | "missing-include"
  | "missing-upstream"
  | "parse-error"
  | "invalid"
  | "version"
  | "encoding"
  | "unreadable"
  | "limit";

export type Unknown = { readonly known: false; readonly why: Why };

/** A value, or the reason why it is not known. The type makes every reader ask. */
export type Known<T> = { readonly known: true; readonly value: T } | Unknown;

export function known<T>(value: T): Known<T> {
  return { known: true, value };
}

export function unknown(why: Why): Unknown {
  return { known: false, why };
}

export function mapKnown<T, U>(from: Known<T>, change: (value: T) => U): Known<U> {
  return from.known ? known(change(from.value)) : from;
}

/** What the summary and the `unknown` list of the JSON report say for each reason. */
export const reasons: Readonly<Record<Why, string>> = {
  template: "template value",
  variable: "variable",
  environment: "environment variable",
  "missing-include": "include that is not in the given tree",
  "missing-upstream": "upstream that is not in the given tree",
  "parse-error": "syntax error",
  invalid: "invalid value",
  version: "depends on the version",
  encoding: "not valid UTF-8",
  unreadable: "file that cannot be read",
  limit: "more includes than no502 follows",
};
