import ignore, { type Ignore } from "ignore";
import type { FileSystem } from "../source/file-system.ts";
import { dirname, relative } from "../source/paths.ts";

interface Rules {
  readonly directory: string;
  readonly rules: Ignore;
}

/** What `.gitignore` files say of the files of a tree; only inside a git work tree, as git itself reads them. */
export interface GitIgnored {
  /** To be told of each directory before what lies in it is asked about. */
  enter(directory: string): void;
  ignores(path: string, isDirectory: boolean): boolean;
}

const none: GitIgnored = { enter: () => {}, ignores: () => false };

/** @param root the directory that a walk starts in; `.gitignore` files above it count up to the top of the work tree. */
export function gitIgnored(fileSystem: FileSystem, root: string): GitIgnored {
  const above: string[] = [];
  let top = root;
  while (fileSystem.kind(join(top, ".git")) === "none") {
    if (top === "/") return none;
    top = dirname(top);
    above.unshift(top);
  }
  const all: Rules[] = [];
  const enter = (directory: string) => {
    const file = join(directory, ".gitignore");
    if (fileSystem.kind(file) !== "file") return;
    const read = fileSystem.read(file);
    if (read.ok) all.push({ directory, rules: ignore().add(read.text) });
  };
  for (const directory of above) enter(directory);
  return {
    enter,
    ignores(path, isDirectory) {
      let ignored = false;
      for (const { directory, rules } of all) {
        if (!path.startsWith(join(directory, ""))) continue;
        const said = rules.test(`${relative(directory, path)}${isDirectory ? "/" : ""}`);
        // A file further in wins over those above it.
        if (said.ignored) ignored = true;
        else if (said.unignored) ignored = false;
      }
      return ignored;
    },
  };
}

function join(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
