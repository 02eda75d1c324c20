import { basename, dirname, isWithin } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import { type InventoryInput, takeInventory } from "./inventory.ts";
import { fpmMappings, fpmPrefix, nginxMappings, phpVersionOf } from "./layout.ts";
import { type Draft, onOneHost } from "./one-host.ts";
import type { Discovery, FpmPlan, PathProblem, StackPlan } from "./plan.ts";
import { type Mapping, treeFiles } from "./tree-files.ts";

/** One host's files as the configuration names them; all paths are absolute. */
export interface NamedStack {
  readonly name: string | null;
  readonly nginx: string | null;
  readonly fpm: readonly string[];
  readonly php: readonly string[];
  readonly prefix: string | null;
  /** Run-time directory to directory in the tree. */
  readonly mounts: Readonly<Record<string, string>>;
}

/**
 * Plans for stacks that the configuration names. The user says that the files are one host's, so nothing about them is
 * doubted.
 */
export function planNamedStacks(stacks: readonly NamedStack[], input: InventoryInput): Discovery {
  const problems: PathProblem[] = [];
  const plans = stacks.map((stack) => planOne(stack, input, problems));
  return { plans, problems, notices: [], infraProblems: [] };
}

/** Whether a stack has anything to do with the paths on the command line. */
export function touches(stack: NamedStack, paths: readonly string[]): boolean {
  const own = [stack.nginx, ...stack.fpm, ...stack.php].filter((path) => path !== null);
  return own.some((file) => paths.some((path) => isWithin(file, path) || isWithin(path, file)));
}

function planOne(stack: NamedStack, input: InventoryInput, problems: PathProblem[]): StackPlan {
  const mounts = Object.entries(stack.mounts).map(([runtime, tree]): Mapping => ({ runtime, tree }));
  const look = (path: string) => {
    const found = takeInventory({ ...input, paths: [path] });
    problems.push(...found.problems);
    return found;
  };
  const nginxSide = stack.nginx === null ? null : look(stack.nginx);
  const fpmSides = stack.fpm.map(look);
  const files = (main: string, mappings: readonly Mapping[]) =>
    treeFiles({
      files: input.fileSystem,
      mainDirectory: dirname(main),
      mappings: [...mounts, ...mappings],
      given: [dirname(main), ...Object.values(stack.mounts)],
      whole: [dirname(main)],
      closed: true,

      stock: input.stock,
    });

  const main = nginxSide?.nginxMains[0] ?? null;
  const sites = nginxSide?.nginxFiles.get("http") ?? [];
  const nginxPath = main ?? sites[0] ?? null;
  const fpmMains = fpmSides.flatMap((side) => side.fpmMains);
  const pools = [...new Set(fpmSides.flatMap((side) => side.fpmPools))];
  const phpInis = stack.php.map((path) => fileId(input.fileSystem.realpath(path)));
  for (const [at, ini] of phpInis.entries()) {
    if (input.fileSystem.kind(ini) !== "file") {
      problems.push({ path: stack.php[at] as string, failure: "missing", message: "no such file or directory" });
    }
  }
  const fpm = (own: FileId | null, extra: readonly FileId[], path: FileId): Draft<FpmPlan> => {
    const read = input.reader.peek(path);
    return {
      main: own,
      extra,
      files: files(path, fpmMappings(path)),
      prefix: stack.prefix ?? fpmPrefix(path, read.ok ? read.text : ""),
      version: phpVersionOf(path),
      phpInis,
      lacksPools: false,
    };
  };
  const fpms = fpmMains.map((path, at) => fpm(path, at === 0 ? pools : [], path));
  if (fpms.length === 0 && pools[0]) fpms.push(fpm(null, pools, pools[0]));
  return onOneHost({
    name: stack.name ?? basename(dirname(nginxPath ?? fpms[0]?.main ?? "/stack")),
    because: "named in the configuration",
    nginx:
      nginxPath === null
        ? null
        : {
            main,
            snippets: main === null && sites.length > 0 ? [{ level: "http", files: sites }] : [],
            files: files(nginxPath, nginxMappings(nginxPath)),
            version: null,
          },
    fpms,
    doubt: null,
  });
}
