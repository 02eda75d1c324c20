import type { Config, StackConfig, WrittenEntry } from "../config/config.ts";
import type { StackPlan } from "../discover/plan.ts";
import type { Stack } from "../model/stack.ts";
import type { FileSystem } from "../source/file-system.ts";
import { pathMatcher } from "../source/path-matcher.ts";
import { isWithin, relative } from "../source/paths.ts";
import type { Excludes } from "./excludes.ts";
import type { Notice } from "./lint-result.ts";

export interface UnusedInput {
  readonly config: Config;
  readonly fileSystem: FileSystem;
  /** What was linted. */
  readonly paths: readonly string[];
  readonly excludes: Excludes;
  readonly stacks: readonly Stack[];
  /** The plans of the stacks that the configuration names. */
  readonly named: ReadonlyMap<StackConfig, StackPlan>;
}

/** Entries of the configuration file that match nothing: a mistyped path would otherwise be silent for ever. */
export function unusedEntries(input: UnusedInput): readonly Notice[] {
  const { config } = input;
  return config.written.flatMap((entry) => {
    const why = unused(entry, input);
    return why === null ? [] : [{ message: `${entry.key}: ${why}`, file: config.file, offset: entry.offset }];
  });
}

function unused({ kind, value, at }: WrittenEntry, input: UnusedInput): string | null {
  const { config, fileSystem, excludes, stacks, named } = input;
  const shown = JSON.stringify(value);
  const stack = config.stacks[at] as StackConfig;
  const plan = named.get(stack);
  switch (kind) {
    case "exclude":
      return !isWhole(input) || excludes.used(value) ? null : `${shown} matches nothing in what is linted`;
    case "override": {
      const matches = pathMatcher([value], config.directory);
      const seen = stacks.flatMap(({ files }) => [...files.values()]);
      // Where nothing was linted, there is more to say than this.
      if (!isWhole(input) || seen.length === 0 || seen.some(({ id }) => matches(id))) return null;
      return `${shown} matches no file that is linted`;
    }
    case "stack-nginx":
      return plan && plan.nginx.length === 0 ? `${shown} holds no configuration of nginx` : null;
    case "stack-fpm":
      return plan && plan.fpms.length === 0 ? `${shown} holds no configuration of PHP-FPM` : null;
    case "mount": {
      const tree = stack.mounts[value] ?? "";
      if (!plan || fileSystem.kind(tree) === "directory") return null;
      return `${JSON.stringify(relative(config.directory, tree))} is no directory`;
    }
  }
}

/** A part of the project says nothing about what the whole of it matches. */
function isWhole({ config, paths }: UnusedInput): boolean {
  if (paths.some((path) => isWithin(config.directory, path))) return true;
  return config.paths.length > 0 && config.paths.every((path) => paths.some((given) => isWithin(path, given)));
}
