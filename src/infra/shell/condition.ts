import { pathsOf } from "./expand.ts";
import type { Call, Status } from "./state.ts";
import { textOf, type Value } from "./value.ts";

/** The answer of `test`, `[`, `[[`, `true` and `false`; null for other commands. */
export function conditionOf(
  name: string | null,
  args: readonly Value[],
  call: Omit<Call, "name" | "args">,
): Status | null {
  switch (name) {
    case "true":
    case ":":
      return "yes";
    case "false":
      return "no";
    case "test":
      return answer(args, call, false);
    case "[":
    case "[[":
      return answer(
        args.slice(0, textOf(args.at(-1) as Value) === (name === "[" ? "]" : "]]") ? -1 : undefined),
        call,
        name === "[[",
      );
    default:
      return null;
  }
}

const of = (truth: boolean): Status => (truth ? "yes" : "no");

function answer(args: readonly Value[], call: Omit<Call, "name" | "args">, patterns: boolean): Status {
  if (args.length === 0) return "no";
  const texts = args.map(textOf);
  const [first, second, third] = texts;
  if (first === "!" && args.length > 1) {
    const inner = answer(args.slice(1), call, patterns);
    return inner === "yes" ? "no" : inner === "no" ? "yes" : "open";
  }
  if (args.length === 1) return first === null ? "open" : of(first !== "");
  if (args.length === 2) return unary(first ?? null, args[1] as Value, call);
  if (args.length !== 3 || first === null || third === null || first === undefined || third === undefined)
    return "open";
  switch (second) {
    case "=":
    case "==":
      return patterns && /[*?[]/.test(third) ? "open" : of(first === third);
    case "!=":
      return patterns && /[*?[]/.test(third) ? "open" : of(first !== third);
    case "-eq":
    case "-ne":
    case "-lt":
    case "-le":
    case "-gt":
    case "-ge": {
      if (!/^-?\d+$/.test(first) || !/^-?\d+$/.test(third)) return "open";
      const [a, b] = [Number(first), Number(third)];
      const compared = { "-eq": a === b, "-ne": a !== b, "-lt": a < b, "-le": a <= b, "-gt": a > b, "-ge": a >= b };
      return of(compared[second]);
    }
    default:
      return "open";
  }
}

function unary(operator: string | null, value: Value, call: Omit<Call, "name" | "args">): Status {
  const text = textOf(value);
  switch (operator) {
    case "-n":
      return text === null ? "open" : of(text !== "");
    case "-z":
      return text === null ? "open" : of(text === "");
    case "-e":
    case "-f":
    case "-d":
    case "-s": {
      if (text === null || text === "") return "open";
      const { paths, others } = pathsOf(value, call.state, call.world);
      if (paths.length !== 1 || others !== null) return "open";
      const { kind } = call.world.files.entry(paths[0] as string);
      if (kind === "file") return operator === "-d" ? "no" : operator === "-s" ? "open" : "yes";
      if (kind === "directory") return of(operator === "-d" || operator === "-e");
      return kind === "absent" ? "no" : "open";
    }
    case "-L":
    case "-h": {
      if (text === null || text === "") return "open";
      const { paths, others } = pathsOf(value, call.state, call.world);
      const link = paths.length === 1 && others === null ? call.world.files.isLink(paths[0] as string) : null;
      return link === null ? "open" : of(link);
    }
    default:
      return "open";
  }
}
