import { type Known, known, unknown } from "../../source/known.ts";
import { isWithin, join } from "../../source/paths.ts";
import type { Build } from "../image.ts";
import type { InfraInput } from "../infra-input.ts";

/** An image that the repository builds and gives a name. */
export interface NamedBuild {
  /** As written, `\0` for each variable: `\0/shop/php:\0`. */
  readonly name: string;
  readonly build: Build;
}

/** Variables of shells, make, HCL and CI systems, which stand for anything in a name. */
const variable = /\$\{\{.*?\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$\w+|\{\{.*?\}\}|%\w+%|@\w+@/g;

/** A written name, or a path, with its variables as `\0`. */
export function openText(text: string): string {
  return text.replace(variable, "\0");
}

/** A written argument of a build; unknown where it holds a variable. */
export function buildArgument(text: string): Known<string> {
  return openText(text).includes("\0") ? unknown("environment") : known(text);
}

/** What a command or a file says of a build, as written. */
export interface WrittenBuild {
  readonly names: readonly string[];
  readonly context: string | null;
  readonly dockerfile: string | null;
  readonly target: string | null;
  readonly args: Build["args"];
  /** Where relative paths start, itself relative to a home; left out for the home. */
  readonly cwd?: string;
}

/**
 * Builds whose Dockerfile lies in the tree.
 *
 * @param homes directories that relative paths may start from: the first with such a Dockerfile is meant
 * @param ofContext whether the Dockerfile's path starts in the context (bake, compose) or in the working directory (`docker build -f`)
 */
export function namedBuilds(
  written: WrittenBuild,
  homes: readonly string[],
  ofContext: boolean,
  input: InfraInput,
): readonly NamedBuild[] {
  const { names, target, args } = written;
  const parts = [written.context, written.dockerfile, target, written.cwd ?? null].map((part) => openText(part ?? ""));
  if (parts.some((part) => part.includes("\0")) || /^(?:[a-z]+:\/\/|git@|-$)/.test(written.context ?? "")) return [];
  for (const from of homes) {
    const home = join(from, written.cwd ?? ".");
    if (!isWithin(home, from)) continue;
    const context = join(home, written.context ?? ".");
    const file =
      written.dockerfile === null ? join(context, "Dockerfile") : join(ofContext ? context : home, written.dockerfile);
    if (!input.within(context) || input.kind(file) !== "file" || !isWithin(context, home)) continue;
    const build: Build = { context, dockerfile: file, target, args, inline: null, contexts: new Map() };
    return names.map((name) => ({ name: openText(name), build }));
  }
  return [];
}
