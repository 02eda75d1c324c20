import { readDockerfile } from "./dockerfile/read-dockerfile.ts";
import type { Build, Image, Images } from "./image.ts";
import { imageFor } from "./image-for.ts";
import { parseImageRef } from "./image-ref.ts";
import type { InfraInput } from "./infra-input.ts";

/** Images by their names and by what builds them. Each is made once, however many services start from it. */
export function createImages(input: InfraInput): Images {
  const built = new Map<string, Image | null>();
  return {
    ofRegistry(name) {
      const ref = parseImageRef(name);
      return ref === null ? null : imageFor(ref);
    },
    ofBuild(build) {
      const key = keyOf(build);
      let image = built.get(key);
      if (image === undefined) {
        image = readDockerfile(build, input);
        built.set(key, image);
      }
      return image;
    },
  };
}

function keyOf({ context, dockerfile, target, args, inline, contexts }: Build): string {
  const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([context, dockerfile, target, sorted(args), inline?.id ?? null, sorted(contexts)]);
}
