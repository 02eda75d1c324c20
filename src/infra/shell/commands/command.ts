import type { Call, Result } from "../state.ts";
import { nothing, textOf, unknownOutput, type Value } from "../value.ts";

/** What a command does; null leaves it to the rules for commands that are not known. */
export type Command = (call: Call) => Result | null;

/** It succeeds, as builds count on, and what it writes is not known. */
export const likely: Result = { output: unknownOutput, status: "likely" };
/** It succeeds and writes nothing. */
export const silent: Result = { output: nothing, status: "likely" };

export interface Options {
  readonly has: (...names: string[]) => boolean;
  /** The value of an option that takes one. */
  readonly value: (...names: string[]) => Value | null;
  readonly operands: readonly Value[];
}

/**
 * Takes options and operands of a command apart: `-rf`, `--force`, `-C dir`, `--directory=dir`.
 *
 * @param taking letters and long names of options that take a value
 */
export function optionsOf(args: readonly Value[], taking: readonly string[] = []): Options {
  const flags = new Set<string>();
  const values = new Map<string, Value>();
  const operands: Value[] = [];
  for (let at = 0; at < args.length; at++) {
    const value = args[at] as Value;
    const text = textOf(value);
    if (text === "--") {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (text === null || !text.startsWith("-") || text === "-") {
      operands.push(value);
      continue;
    }
    if (text.startsWith("--")) {
      const equals = text.indexOf("=");
      const name = equals === -1 ? text.slice(2) : text.slice(2, equals);
      flags.add(name);
      if (equals !== -1) values.set(name, cut(value, equals + 1));
      else if (taking.includes(name) && at + 1 < args.length) values.set(name, args[++at] as Value);
      continue;
    }
    for (let letter = 1; letter < text.length; letter++) {
      const name = text[letter] as string;
      flags.add(name);
      if (!taking.includes(name)) continue;
      if (letter + 1 < text.length) values.set(name, cut(value, letter + 1));
      else if (at + 1 < args.length) values.set(name, args[++at] as Value);
      break;
    }
  }
  return {
    has: (...names) => names.some((name) => flags.has(name)),
    value: (...names) => names.map((name) => values.get(name)).find((value) => value !== undefined) ?? null,
    operands,
  };
}

/** A value without its first characters. */
function cut(value: Value, length: number): Value {
  let left = length;
  const pieces = value.pieces.flatMap((piece) => {
    if (left <= 0 || piece.text === null) return [piece];
    const taken = Math.min(left, piece.text.length);
    left -= taken;
    const text = piece.text.slice(taken);
    if (text === "") return [];
    return [piece.verbatim ? { ...piece, text, start: piece.start + taken } : { ...piece, text }];
  });
  return { ...value, pieces };
}
