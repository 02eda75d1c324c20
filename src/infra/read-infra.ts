import { join } from "../source/paths.ts";
import { readAnsible } from "./ansible/read-ansible.ts";
import { builtImages } from "./builds/built-images.ts";
import { loadProjects } from "./compose/load.ts";
import { readCompose } from "./compose/read-compose.ts";
import type { Images } from "./image.ts";
import { createImages } from "./images.ts";
import type { InfraInput } from "./infra-input.ts";
import { readKubernetes } from "./kubernetes/read-kubernetes.ts";
import { readLoneImages } from "./read-lone-images.ts";
import type { HostGroup } from "./runtime-host.ts";

/** Files of a tree that describe hosts, by their names. Absolute paths. */
export interface InfraFiles {
  readonly compose: readonly string[];
  readonly dockerfiles: readonly string[];
  /** Other YAML files: manifests, charts, playbooks. */
  readonly yaml: readonly string[];
  /** What may build images: scripts, Makefiles, bake files. */
  readonly scripts: readonly string[];
}

/** The hosts that the files of a tree describe. */
export function readInfra(files: InfraFiles, input: InfraInput): readonly HostGroup[] {
  const images = createImages(input);
  const projects = loadProjects(files.compose, input);
  const built = builtImages(files, projects, input);
  const used = new Set<string>();
  const ofBuild: Images["ofBuild"] = (build) => {
    used.add(build.dockerfile ?? join(build.context, "Dockerfile"));
    return images.ofBuild(build);
  };
  const noting: Images = {
    ofBuild,
    ofRegistry(name) {
      const known = images.ofRegistry(name);
      const build = known === null ? built(name) : null;
      return build === null ? known : ofBuild(build);
    },
  };
  return [
    ...readCompose(projects, noting, input),
    ...readKubernetes(files.yaml, noting, input, { dockerfiles: files.dockerfiles, ofBuild: images.ofBuild }),
    ...readAnsible(files.yaml, input),
    ...readLoneImages(files.dockerfiles, used, images, input),
  ];
}

/** `compose.yaml`, `docker-compose.prod.yml`, `fpm-docker-compose.yml`, and samples of them: `docker-compose.yml.dist`. */
const composeName =
  /^(?:(?:[\w.-]+[._-])?docker-|[\w.-]+\.)?compose(?:[._-][\w.-]*)?\.ya?ml(?:\.(?:dist|example|sample))?$/i;
const dockerfileName = /^(?:Dockerfile|Containerfile)(?:[.-].*)?$|^dockerfile$|\.(?:dockerfile|Dockerfile)$/;

/** What kind of description a file is by its name; null for none. */
export function infraKind(name: string): keyof InfraFiles | null {
  if (composeName.test(name)) return "compose";
  if (dockerfileName.test(name) && !/\.(?:j2|erb|tpl|tmpl)$/.test(name)) return "dockerfiles";
  return /\.ya?ml(?:\.(?:dist|example|sample|tpl|tmpl|template|base|tmp))?$/i.test(name) ? "yaml" : null;
}

const buildScript = /\.(?:sh|bash|mk)$|^(?:GNU)?[Mm]akefile$|^[Jj]ustfile$|^docker-bake[\w.-]*\.(?:hcl|json)$/;

/** Whether a file by its name may build images. */
export function mayBuild(name: string): boolean {
  return buildScript.test(name);
}
