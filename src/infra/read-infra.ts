import { readCompose } from "./compose/read-compose.ts";
import { createImages } from "./images.ts";
import type { InfraInput } from "./infra-input.ts";
import { readKubernetes } from "./kubernetes/read-kubernetes.ts";
import type { HostGroup } from "./runtime-host.ts";

/** Files of a tree that describe hosts, by their names. Absolute paths. */
export interface InfraFiles {
  readonly compose: readonly string[];
  readonly dockerfiles: readonly string[];
  /** Other YAML files: manifests, charts, playbooks. */
  readonly yaml: readonly string[];
}

export const noInfraFiles: InfraFiles = { compose: [], dockerfiles: [], yaml: [] };

/** The hosts that the files of a tree describe. */
export function readInfra(files: InfraFiles, input: InfraInput): readonly HostGroup[] {
  const images = createImages(input);
  return [...readCompose(files.compose, images, input), ...readKubernetes(files.yaml, images, input)];
}

const composeName = /^(?:docker-)?compose(?:[._-][\w.-]*)?\.ya?ml$/i;
const dockerfileName = /^(?:Dockerfile|Containerfile)(?:[.-].*)?$|\.(?:dockerfile|Dockerfile)$/;

/** What kind of description a file is by its name; null for none. */
export function infraKind(name: string): keyof InfraFiles | null {
  if (composeName.test(name)) return "compose";
  if (dockerfileName.test(name) && !/\.(?:j2|erb|tpl|tmpl)$/.test(name)) return "dockerfiles";
  return /\.ya?ml(?:\.(?:dist|example|sample|tpl|tmpl))?$/i.test(name) ? "yaml" : null;
}
