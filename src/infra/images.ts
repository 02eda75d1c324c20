import type { Images } from "./image.ts";
import { imageFor } from "./image-for.ts";
import { parseImageRef } from "./image-ref.ts";
import type { InfraInput } from "./infra-input.ts";

/** Images by their names and by what builds them. */
export function createImages(_input: InfraInput): Images {
  return {
    ofRegistry(name) {
      const ref = parseImageRef(name);
      return ref === null ? null : imageFor(ref);
    },
    ofBuild: () => null,
  };
}
