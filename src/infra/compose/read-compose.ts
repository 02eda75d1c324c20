import { type Known, known, unknown } from "../../source/known.ts";
import { basename, join } from "../../source/paths.ts";
import type { Image, Images, Port } from "../image.ts";
import { unknownImage } from "../image.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Placement } from "../placement.ts";
import type { HostGroup, RuntimeHost } from "../runtime-host.ts";
import { child, embedValue, entriesOf, spanOf, textOf } from "../yaml.ts";
import { parseEnvFile } from "./env-file.ts";
import { bytesOf, fieldOf, lastOf, listOf, pairsOf, rawPairs, scalarOf, wordsOf } from "./fields.ts";
import { interpolate } from "./interpolate.ts";
import { composeNames } from "./names.ts";
import type { ComposeProject, Service } from "./project.ts";
import { mountsOf } from "./volumes.ts";

/** The hosts of every compose project of a tree (compose specification of 2026). */
export function readCompose(
  projects: readonly ComposeProject[],
  images: Images,
  input: InfraInput,
): readonly HostGroup[] {
  return projects.map((project) => groupOf(project, images, input));
}

function groupOf(project: ComposeProject, images: Images, input: InfraInput): HostGroup {
  const pairs = project.services.map((service) => ({ service, host: hostOf(service, project, images, input) }));
  const hosts = shareNetworks(pairs);
  const list = pairs.map(({ service }, at) => ({ service, host: hosts[at] as RuntimeHost }));
  return {
    name: project.name,
    because: `the services of ${project.files.map((file) => basename(file)).join(" and ")}`,
    hosts,
    resolve: composeNames(project, list),
    open: null,
    files: project.files,
  };
}

function hostOf(service: Service, project: ComposeProject, images: Images, input: InfraInput): RuntimeHost {
  const { name } = service;
  const layer = service.layers.at(-1);
  const id = `${project.name}#${name}`;
  const image = imageOf(service, images, input);
  const env = environmentOf(service, image, input);
  const entrypoint = wordsOf(service, "entrypoint");
  const command = wordsOf(service, "command");
  const user = scalarOf(service, "user");
  const volumesFrom = listOf(service, "volumes_from");
  const placements: Placement[] = [...image.placements, ...mountsOf(service, project, input)];
  return {
    id,
    name,
    kind: "container",
    because: `service ${name} of ${basename(project.name)}`,
    declared: layer ? keyOf(service, project) : null,
    image: volumesFrom.length > 0 ? { ...image, whole: false } : image,
    placements,
    environment: env.values,
    environmentOpen: env.open,
    user: user ? user.text : image.user,
    command: commandOf(image, entrypoint, command),
    network: networkOf(service, id),
    ports: portsOf(service, image),
    memoryBytes: memoryOf(service),
    cores: coresOf(service),
    ...openFilesOf(service),
    replicas: replicasOf(service),
  };
}

/** The place of the service's key in the first file that has it. */
function keyOf(service: Service, project: ComposeProject): RuntimeHost["declared"] {
  for (const { value } of service.layers) {
    const root = value.from.document.contents;
    const services = root ? child({ node: root, from: value.from }, "services") : null;
    const entry = entriesOf(services).find(({ key }) => key === service.name);
    if (entry) return entry.keyAt;
  }
  return project.files[0] ? { file: project.files[0], start: 0, end: 0 } : null;
}

function imageOf(service: Service, images: Images, input: InfraInput): Image {
  const built = buildOf(service, images, input);
  if (built) return built;
  const name = scalarOf(service, "image");
  if (name === null) return unknownImage(`the image of service ${service.name}`);
  if (!name.text.known) return unknownImage(`the image of service ${service.name}, a variable`);
  return images.ofRegistry(name.text.value) ?? unknownImage(name.text.value);
}

/** Docker takes `dockerfile` where there is no `Dockerfile`; null where there is none either. */
function defaultDockerfile(context: string, input: InfraInput): string | null {
  const lower = join(context, "dockerfile");
  return input.kind(join(context, "Dockerfile")) !== "file" && input.kind(lower) === "file" ? lower : null;
}

function buildOf(service: Service, images: Images, input: InfraInput): Image | null {
  const build = lastOf(service, "build");
  if (build === null) return null;
  const short = scalarOf(service, "build");
  const context = short ?? scalarOf(service, "build", "context");
  const directory = build.layer.directory;
  if (context && !context.text.known) return unknownImage(`the image of service ${service.name}`);
  const root = context?.text.known ? context.text.value : ".";
  if (/^(?:https?|git|ssh):|^git@|\.git(?:#|$)/.test(root)) return unknownImage(`what is built from ${root}`);
  const written = scalarOf(service, "build", "dockerfile");
  const target = scalarOf(service, "build", "target");
  if ((written && !written.text.known) || (target && !target.text.known))
    return unknownImage(`the image of service ${service.name}`);
  const path = join(directory, root);
  const dockerfile = written?.text.known ? join(path, written.text.value) : defaultDockerfile(path, input);
  const inlineNode = child(build.value, "dockerfile_inline");
  const inline = inlineNode ? embedValue(`services/${service.name}/dockerfile_inline`, inlineNode) : null;
  if (inline) input.addEmbedded(inline);
  const file = dockerfile ?? join(path, "Dockerfile");
  if (inline === null && input.kind(file) !== "file") {
    if (input.within(file) && input.within(path)) {
      const at = written?.at ?? context?.at ?? spanOf(build.value);
      input.report({
        at,
        level: "notice",
        message: `${basename(file)} of service ${service.name} does not exist in ${root}`,
      });
    }
    return unknownImage(`the image of service ${service.name}`);
  }
  const contexts = new Map<string, string | null>();
  for (const [name, text] of rawPairs(child(build.value, "additional_contexts"))) {
    const from = text === null ? null : interpolate(text, build.layer.lookup);
    contexts.set(name, from?.known && !/^[a-z-]+:\/\//.test(from.value) ? join(directory, from.value) : null);
  }
  const image = images.ofBuild({
    context: path,
    dockerfile,
    target: target?.text.known ? target.text.value : null,
    args: pairsOf(service, "build", "args"),
    inline,
    contexts,
  });
  return image ?? unknownImage(`the image of service ${service.name}`);
}

function environmentOf(
  service: Service,
  image: Image,
  input: InfraInput,
): { values: ReadonlyMap<string, Known<string>>; open: boolean } {
  const values = new Map(image.environment);
  let open = !image.whole;
  for (const { value, layer } of listOf(service, "env_file")) {
    const text = textOf(value) ?? textOf(child(value, "path"));
    const path = text === null ? null : fieldOf(value, text, layer).text;
    if (!path?.known) {
      open = true;
      continue;
    }
    const file = join(layer.directory, path.value);
    const read = input.kind(file) === "file" ? input.read(file) : null;
    if (!read?.ok) open = true;
    else for (const [name, set] of parseEnvFile(read.text)) values.set(name, known(set));
  }
  for (const [name, set] of pairsOf(service, "environment")) values.set(name, set);
  return { values, open };
}

/** An entrypoint of the service drops the image's command. */
function commandOf(
  image: Image,
  entrypoint: Known<readonly string[]> | null,
  command: Known<readonly string[]> | null,
): Known<readonly string[]> {
  const first = entrypoint ?? image.entrypoint;
  const second = command ?? (entrypoint === null ? image.command : known([]));
  // A command that is stated says what runs even where the entrypoint of the image is not known.
  if (!first.known && command?.known) return command;
  if (!first.known || !second.known) return unknown("missing-include");
  return known([...first.value, ...second.value]);
}

function networkOf(service: Service, id: string): string {
  const mode = scalarOf(service, "network_mode");
  if (!mode?.text.known) return id;
  const shared = /^(?:service|container):(.+)$/.exec(mode.text.value)?.[1];
  if (shared !== undefined) return `with:${shared}`;
  return mode.text.value === "host" ? "machine" : id;
}

/** `network_mode: service:x` is the network of x, which may itself be another's. */
function shareNetworks(pairs: readonly { service: Service; host: RuntimeHost }[]): readonly RuntimeHost[] {
  const named = (name: string) =>
    pairs.find(({ service }) => {
      const container = scalarOf(service, "container_name");
      return service.name === name || (container?.text.known && container.text.value === name);
    })?.host;
  const settle = (network: string, depth: number): string => {
    const name = /^with:(.+)$/.exec(network)?.[1];
    if (name === undefined || depth > pairs.length) return network;
    const host = named(name);
    return host ? settle(host.network, depth + 1) : `container:${name}`;
  };
  return pairs.map(({ host }) => ({ ...host, network: settle(host.network, 0) }));
}

function portsOf(service: Service, image: Image): readonly Port[] {
  const ports: Port[] = [...image.ports];
  for (const key of ["expose", "ports"]) {
    for (const { value, layer } of listOf(service, key)) {
      const text = textOf(value) ?? textOf(child(value, "target"));
      const written = text === null ? null : interpolate(text, layer.lookup);
      if (!written?.known) continue;
      const inside = /^(\d+)(?:-(\d+))?(?:\/(?:tcp|http|\w+))?$/.exec(written.value.split(":").at(-1) ?? "");
      if (!inside || /\/udp$/.test(written.value)) continue;
      const first = Number(inside[1]);
      const last = Math.min(Number(inside[2] ?? first), first + 100);
      for (let port = first; port <= last; port++) ports.push({ port, at: spanOf(value) });
    }
  }
  return ports;
}

function memoryOf(service: Service): RuntimeHost["memoryBytes"] {
  const field = scalarOf(service, "deploy", "resources", "limits", "memory") ?? scalarOf(service, "mem_limit");
  const bytes = field?.text.known ? bytesOf(field.text.value) : null;
  return field && bytes !== null && bytes > 0 ? { value: bytes, at: field.at } : null;
}

/** `nofile: 1024`, or `nofile: {soft: 1024, hard: 65536}`; -1 is no limit. */
function openFilesOf(service: Service): Pick<RuntimeHost, "openFiles"> {
  const field = scalarOf(service, "ulimits", "nofile", "soft") ?? scalarOf(service, "ulimits", "nofile");
  const text = field?.text.known ? field.text.value : "";
  return field && /^\d{1,12}$/.test(text) ? { openFiles: { value: Number(text), at: field.at } } : {};
}

function coresOf(service: Service): number | null {
  const field = scalarOf(service, "deploy", "resources", "limits", "cpus") ?? scalarOf(service, "cpus");
  const cores = field?.text.known ? Number(field.text.value) : Number.NaN;
  return cores > 0 ? cores : null;
}

function replicasOf(service: Service): RuntimeHost["replicas"] {
  const field = scalarOf(service, "deploy", "replicas") ?? scalarOf(service, "scale");
  const count = field?.text.known ? Number(field.text.value) : Number.NaN;
  return field && Number.isInteger(count) && count >= 0 ? { value: count, at: field.at } : null;
}
