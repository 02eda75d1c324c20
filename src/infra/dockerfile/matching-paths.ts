import picomatch from "picomatch/posix";
import { join } from "../../source/paths.ts";
import type { InfraInput } from "../infra-input.ts";

const most = 5000;

/** Paths of the repository that a pattern of COPY matches: as Go's filepath.Match, which lets `*` match a leading dot. */
export function matchingPaths(pattern: string, input: InfraInput): readonly string[] {
  let directories = ["/"];
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
    directories = directories
      .flatMap((directory) =>
        (input.list(directory) ?? [])
          .filter(
            ({ name, kind }) =>
              matches(name) && (at === components.length - 1 ? kind !== "none" : kind === "directory"),
          )
          .map(({ name }) => join(directory, name)),
      )
      .slice(0, most);
  }
  return directories.filter((path) => input.kind(path) !== "none");
}
