import { known, unknown } from "../source/known.ts";
import { basename, dirname } from "../source/paths.ts";
import { fileId } from "../source/span.ts";
import { likelyContext } from "./dockerfile/likely-context.ts";
import type { Images } from "./image.ts";
import type { InfraInput } from "./infra-input.ts";
import type { HostGroup, RuntimeHost } from "./runtime-host.ts";

/**
 * One host for each Dockerfile that no other file builds: what is in the image is known, how it is run is not.
 *
 * @param used Dockerfiles that compose files build
 */
export function readLoneImages(
  dockerfiles: readonly string[],
  used: ReadonlySet<string>,
  images: Images,
  input: InfraInput,
): readonly HostGroup[] {
  return dockerfiles
    .filter((path) => !used.has(path))
    .flatMap((path) => {
      const image = images.ofBuild({
        context: likelyContext(path, input),
        dockerfile: path,
        target: null,
        args: new Map(),
        inline: null,
        contexts: new Map(),
      });
      if (image === null) return [];
      const { entrypoint, command } = image;
      const host: RuntimeHost = {
        id: `${path}#image`,
        name: basename(dirname(path)),
        kind: "container",
        because: `the image of ${basename(dirname(path))}/${basename(path)}`,
        declared: { file: fileId(path), start: 0, end: 0 },
        image,
        placements: image.placements,
        environment: image.environment,
        // Whoever runs it sets more.
        environmentOpen: true,
        user: image.user,
        command:
          entrypoint.known && command.known
            ? known([...entrypoint.value, ...command.value])
            : unknown("missing-include"),
        network: `${path}#image`,
        ports: image.ports,
        memoryBytes: null,
        cores: null,
        replicas: null,
      };
      const group: HostGroup = {
        name: path,
        because: host.because,
        hosts: [host],
        resolve: (_from, name) => ({
          kind: "unknown",
          reason: `${name} is another host, or a name that only the running system knows`,
        }),
        open: `how the image of ${basename(dirname(path))}/${basename(path)} is run is not described`,
        files: [fileId(path)],
      };
      return [group];
    });
}
