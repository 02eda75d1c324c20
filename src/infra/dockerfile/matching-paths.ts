import picomatch from "picomatch/posix";
import { byteOrder, type DirectoryEntry, type EntryKind } from "../../source/file-system.ts";
import { join } from "../../source/paths.ts";
import type { InfraInput } from "../infra-input.ts";
import type { ChangingFiles } from "../shell/changing-files.ts";

const most = 5000;

/** What a pattern of COPY matches: absolute paths, in byte order in each directory. */
export interface Matches {
  readonly paths: readonly string[];
  /** False where more may match. */
  readonly complete: boolean;
}

/** Paths of the repository. */
export function matchingPaths(pattern: string, input: InfraInput): readonly string[] {
  const list = (directory: string) => ({ entries: input.list(directory) ?? [], complete: true });
  return expand(pattern, list, (path) => input.kind(path)).paths;
}

/** Paths of an image or an earlier stage. Where a program ran that nobody knows, it may have made more. */
export function matchingInImage(pattern: string, files: ChangingFiles): Matches {
  const list = (directory: string) => files.list(directory) ?? { entries: [], complete: !files.isOpen(directory) };
  const kind = (path: string): EntryKind => {
    const entry = files.entry(path);
    return entry.kind === "file" || entry.kind === "directory" ? entry.kind : "none";
  };
  const found = expand(pattern, list, kind);
  const unsure = found.paths.some((path) => files.isOpen(path));
  return {
    paths: found.paths.filter((path) => kind(path) !== "none"),
    complete: found.complete && files.whole && !unsure,
  };
}

/** As Go's filepath.Match, which lets `*` match a leading dot. */
function expand(
  pattern: string,
  list: (directory: string) => { readonly entries: readonly DirectoryEntry[]; readonly complete: boolean },
  kindOf: (path: string) => EntryKind,
): Matches {
  let directories = ["/"];
  let complete = true;
  const components = pattern.split("/").filter(Boolean);
  for (const [at, component] of components.entries()) {
    if (!/[*?[\\]/.test(component)) {
      directories = directories.map((directory) => join(directory, component));
      continue;
    }
    const matches = picomatch(component.replace(/\*+/g, "*"), {
      dot: true,
      nobrace: true,
      noextglob: true,
      nonegate: true,
    });
    const last = at === components.length - 1;
    directories = directories
      .flatMap((directory) => {
        const listed = list(directory);
        if (!listed.complete) complete = false;
        return listed.entries
          .filter(({ name, kind }) => matches(name) && (last ? kind !== "none" : kind === "directory"))
          .map(({ name }) => name)
          .sort(byteOrder)
          .map((name) => join(directory, name));
      })
      .slice(0, most);
  }
  return { paths: directories.filter((path) => kindOf(path) !== "none"), complete };
}
