import type { Image, Images } from "../../src/infra/image.ts";
import { unknownImage } from "../../src/infra/image.ts";
import type { InfraInput, InfraProblem } from "../../src/infra/infra-input.ts";
import type { EmbeddedText } from "../../src/source/embedded-text.ts";
import { known } from "../../src/source/known.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { isWithin } from "../../src/source/paths.ts";

/** A tree below `/repo` as readers of infrastructure see it, with what they say and add. */
export function infraOf(files: Readonly<Record<string, string>>): {
  readonly input: InfraInput;
  readonly problems: InfraProblem[];
  readonly embedded: EmbeddedText[];
} {
  const fileSystem = memoryFileSystem(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path.startsWith("/") ? path : `/repo/${path}`, text]),
    ),
  );
  const problems: InfraProblem[] = [];
  const embedded: EmbeddedText[] = [];
  const within = (path: string) => isWithin(path, "/repo");
  return {
    problems,
    embedded,
    input: {
      within,
      kind: (path) => (within(path) ? fileSystem.kind(path) : "none"),
      read: (path) => fileSystem.read(path),
      list: (path) => (within(path) ? fileSystem.list(path) : null),
      realpath: (path) => fileSystem.realpath(path),
      addEmbedded: (text) => embedded.push(text),
      embedded: (id) => embedded.findLast((text) => text.id === id) ?? null,
      report: (problem) => problems.push(problem),
    },
  };
}

/** Images that are told apart by their names and hold nothing. */
export const namedImages: Images = {
  ofRegistry: (name): Image => ({ ...unknownImage(name), whole: true, entrypoint: known([]), command: known([name]) }),
  ofBuild: ({ context, dockerfile, target }): Image =>
    unknownImage(`${dockerfile ?? context}${target ? `:${target}` : ""}`),
};
