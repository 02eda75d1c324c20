import { PartRefused } from "./part.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of one report; what is not there, or is something else, is refused with its path. */
export interface FieldReader {
  object(of: Fields, key: string): Fields;
  list(of: Fields, key: string): readonly Fields[];
  text(of: Fields, key: string): string;
  /** A count or a position. */
  number(of: Fields, key: string): number;
}

/** @param name of the report, for messages */
export function fieldReader(name: string): FieldReader {
  const refuse = (key: string, wanted: string): never => {
    throw new PartRefused(name, `this is no whole report of no502: "${key}" is not ${wanted}`);
  };
  const isObject = (value: unknown): value is Fields =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return {
    object(of, key) {
      const value = of[key];
      return isObject(value) ? value : refuse(key, "an object");
    },
    list(of, key) {
      const value = of[key];
      return Array.isArray(value) && value.every(isObject) ? value : refuse(key, "a list of objects");
    },
    text(of, key) {
      const value = of[key];
      return typeof value === "string" ? value : refuse(key, "a text");
    },
    number(of, key) {
      const value = of[key];
      return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : refuse(key, "a number");
    },
  };
}

/** @throws PartRefused */
export function parsePart({ name, text }: { readonly name: string; readonly text: string }): Fields {
  let value: unknown;
  try {
    // Some tools write a byte order mark when they redirect.
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new PartRefused(name, `this is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PartRefused(name, "this is no report of no502");
  }
  return value as Fields;
}

/** Each once, in the order in which they come. */
export function union<T>(lists: readonly (readonly T[])[], keyOf: (value: T) => string): readonly T[] {
  const seen = new Map<string, T>();
  for (const value of lists.flat()) {
    const key = keyOf(value);
    if (!seen.has(key)) seen.set(key, value);
  }
  return [...seen.values()];
}

export const asJson = (value: unknown): string => JSON.stringify(value);

/** By the first key that differs: numbers by size, texts by code points. */
export function byKeys<T>(
  keysOf: (value: T) => readonly (number | string)[],
  byText: (a: string, b: string) => number,
): (a: T, b: T) => number {
  return (a, b) => {
    const other = keysOf(b);
    for (const [at, key] of keysOf(a).entries()) {
      const difference = typeof key === "number" ? key - Number(other[at]) : byText(key, String(other[at]));
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
