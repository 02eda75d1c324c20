import { unknown } from "../../source/known.ts";
import { dirname } from "../../source/paths.ts";
import type { FileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Because, Placement } from "../placement.ts";
import type { HostGroup } from "../runtime-host.ts";
import { spanOf } from "../yaml.ts";
import type { ConfigMapFiles } from "./config-maps.ts";
import type { KubeObject } from "./objects.ts";

/**
 * ConfigMaps that no pod of the given manifests mounts: their files are taken to lie where their kind lies, those of one
 * directory on one host.
 */
export function looseConfigMaps(
  maps: readonly { readonly object: KubeObject; readonly files: ConfigMapFiles }[],
  input: InfraInput,
): readonly HostGroup[] {
  const hosts: { directory: string; objects: KubeObject[]; placements: Map<string, Placement> }[] = [];
  for (const { object, files } of maps) {
    const placed = placementsOf(object, files, input);
    if (placed.length === 0) continue;
    const directory = dirname(object.file);
    const had = hosts.find(
      (one) => one.directory === directory && placed.every(({ path }) => !one.placements.has(path)),
    );
    const host = had ?? { directory, objects: [], placements: new Map<string, Placement>() };
    if (had === undefined) hosts.push(host);
    host.objects.push(object);
    for (const placement of placed) host.placements.set(placement.path, placement);
  }
  return hosts.map(({ objects, placements }): HostGroup => {
    const [first] = objects as [KubeObject];
    const because = `ConfigMap ${objects.map(({ name }) => name).join(" and ")}, which no given manifest mounts`;
    const id = `${first.file}#${first.name}`;
    return {
      name: id,
      because,
      hosts: [
        {
          id,
          name: first.name,
          kind: "pod",
          because,
          declared: null,
          image: null,
          placements: [...placements.values()],
          environment: new Map(),
          environmentOpen: true,
          user: null,
          command: unknown("missing-include"),
          network: id,
          ports: [],
          memoryBytes: null,
          cores: null,
          replicas: null,
        },
      ],
      resolve: (_from, name) => ({ kind: "unknown", reason: `${name} is a name that only the running cluster knows` }),
      open: "which pod reads these files is not described",
      files: [...new Set(objects.map(({ file }) => file))],
    };
  });
}

function placementsOf(object: KubeObject, { files }: ConfigMapFiles, input: InfraInput): readonly Placement[] {
  const because: Because = { text: `ConfigMap ${object.name}`, at: spanOf(object.value) };
  const texts = [...files].flatMap(([key, file]) => {
    const text = file === null ? null : textOf(file, input);
    return file === null || text === null ? [] : [{ key, file, text }];
  });
  const main = texts.find(({ text }) => isMain(text));
  const sites = /^\s*include\s+(\/etc\/nginx\/[\w.-]+)\/\*/m.exec(main?.text ?? "")?.[1] ?? "/etc/nginx/conf.d";
  return texts.flatMap(({ key, file, text }): Placement[] => {
    const name = key.endsWith(".conf") ? key : `${key}.conf`;
    if (isMain(text)) return [{ kind: "file", path: "/etc/nginx/nginx.conf", file, because }];
    if (/^\s*(?:server|upstream\s+\S+)\s*\{/m.test(text))
      return [{ kind: "file", path: `${sites}/${name}`, file, because }];
    if (/^\s*\[[^\]\n]+\]\s*$/m.test(text) && /^\s*(?:listen|pm)\s*=/m.test(text))
      return [{ kind: "file", path: `/usr/local/etc/php-fpm.d/${name}`, file, because }];
    return [];
  });
}

function isMain(text: string): boolean {
  return /^\s*http\s*\{/m.test(text) && /^\s*events\s*\{/m.test(text);
}

function textOf(file: FileId, input: InfraInput): string | null {
  const embedded = input.embedded(file);
  if (embedded !== null) return embedded.text;
  const read = input.read(file);
  return read.ok ? read.text : null;
}
