import type { Argv } from "yargs";
import type { FixLevel } from "../engine/usable-fix.ts";
import { known } from "./known.ts";
import { offers, one, type Values } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** What is mended, of what a run found. */
export interface FixArguments {
  /** Which fixes to apply; null for none. */
  readonly fix: FixLevel | null;
  /** Show what `fix` would change, and write nothing. */
  readonly diff: boolean;
}

const levels: readonly FixLevel[] = ["safe", "all"];

export function fixOptions(y: Argv): Argv {
  return y
    .option("fix", {
      type: "string",
      describe: "mend what is safe to mend; --fix=all mends what needs your judgement too",
      ...offers(levels),
      coerce: (value: string | string[]) => [value].flat().map((one) => known("--fix", one, levels)),
    })
    .option("diff", { type: "boolean", describe: "show what --fix would change; write nothing" });
}

/** `--fix` alone is `--fix=safe`: what follows it is a path, not its value. */
export function bareFix(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return words.map((word, at) => (word === "--fix" && (end === -1 || at < end) ? "--fix=safe" : word));
}

/**
 * `--diff` alone shows the safe fixes.
 * @throws UsageError where a report is asked for beside the diff
 */
export function readFix(argv: Values): FixArguments {
  const diff = argv.diff === true;
  const report = ["format", "output", "output-file"].find((name) => argv[name] !== undefined);
  if (diff && report) throw new UsageError(`--diff prints a diff and no report: --${report} does not go with it`);
  return { fix: (one(argv, "fix") as FixLevel | null) ?? (diff ? "safe" : null), diff };
}
