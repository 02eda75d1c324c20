import { buildKey } from "./build-key.ts";
import { readDockerfile } from "./dockerfile/read-dockerfile.ts";
import type { Image, Images } from "./image.ts";
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
      const key = buildKey(build);
      let image = built.get(key);
      if (image === undefined) {
        image = readDockerfile(build, input);
        built.set(key, image);
      }
      return image;
    },
  };
}
