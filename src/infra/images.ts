import type { Images } from "./image.ts";
import type { InfraInput } from "./infra-input.ts";

/** Images by their names and by what builds them. */
export function createImages(_input: InfraInput): Images {
  return { ofRegistry: () => null, ofBuild: () => null };
}
