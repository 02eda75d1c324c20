import { type Known, known, unknown } from "../../source/known.ts";
import { basename, join, normalize } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import { type Image, type Images, unknownImage } from "../image.ts";
import type { InfraInput } from "../infra-input.ts";
import { type Because, type Placement, throughVarRun } from "../placement.ts";
import type { RuntimeHost } from "../runtime-host.ts";
import { child, entriesOf, isList, itemsOf, spanOf, textOf, type YamlValue } from "../yaml.ts";
import type { ConfigMapFiles } from "./config-maps.ts";
import { holdsUnknown } from "./helm.ts";
import { changedImage } from "./kustomize.ts";
import type { KubeObject } from "./objects.ts";

export interface Pod {
  readonly object: KubeObject;
  readonly labels: ReadonlyMap<string, string>;
  readonly containers: readonly RuntimeHost[];
}

export type FindConfigMap = (name: string, namespace: string) => ConfigMapFiles | null;

/** Where each kind keeps the pod's specification. */
const templates: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
};

function templateOf(object: KubeObject): YamlValue | null {
  const path = templates[object.kind] ?? ["spec", "template"];
  return path.length === 0 ? object.value : child(object.value, ...path);
}

/** Containers that stay: init containers that restart are sidecars (since Kubernetes 1.29). */
function containersOf(spec: YamlValue | null): readonly (YamlValue | null)[] {
  const sidecars = itemsOf(child(spec, "initContainers")).filter(
    (container) => textOf(child(container, "restartPolicy")) === "Always",
  );
  return [...itemsOf(child(spec, "containers")), ...sidecars];
}

/** The names of the images that an object's containers start from, as far as they are known. */
export function imagesOf(object: KubeObject): readonly string[] {
  return containersOf(child(templateOf(object), "spec")).flatMap((container) => {
    const text = textOf(child(container, "image"));
    return text === null || holdsUnknown(text) ? [] : [text];
  });
}

/** The containers that an object runs; null for objects that run none. */
export function podOf(object: KubeObject, images: Images, configMap: FindConfigMap, input: InfraInput): Pod | null {
  const template = templateOf(object);
  const spec = child(template, "spec");
  const containers = containersOf(spec);
  if (spec === null || containers.length === 0) return null;
  const labels = new Map(
    entriesOf(child(template, "metadata", "labels")).map(({ key, value }) => [key, textOf(value) ?? ""]),
  );
  const pod = `${object.set ?? object.file}#${object.kind}/${object.namespace}/${object.name}`;
  const context = { object, spec, pod, images, configMap, input };
  return {
    object,
    labels,
    containers: containers.flatMap((container) => (container === null ? [] : [containerOf(container, context)])),
  };
}

interface PodContext {
  readonly object: KubeObject;
  readonly spec: YamlValue;
  readonly pod: string;
  readonly images: Images;
  readonly configMap: FindConfigMap;
  readonly input: InfraInput;
}

function containerOf(container: YamlValue, context: PodContext): RuntimeHost {
  const { object, spec, pod, images } = context;
  const named = child(container, "name");
  const name = textOf(named) ?? "container";
  const written = textOf(child(container, "image"));
  const text = written === null ? null : changedImage(written, object.images);
  const image: Image =
    text === null || holdsUnknown(text)
      ? unknownImage(`the image of container ${name}`)
      : (images.ofRegistry(text) ?? unknownImage(text));
  const user =
    textOf(child(container, "securityContext", "runAsUser")) ?? textOf(child(spec, "securityContext", "runAsUser"));
  const memory = child(container, "resources", "limits", "memory");
  const bytes = kubeBytes(textOf(memory) ?? "");
  const environment = environmentOf(container, image);
  const replicas = child(object.value, "spec", "replicas");
  const count = Number(textOf(replicas) ?? Number.NaN);
  return {
    id: `${pod}/${name}`,
    name,
    kind: "pod",
    because: `container ${name} of ${object.kind} ${object.name} in ${basename(object.file)}`,
    declared: named ? spanOf(named) : spanOf(container),
    image,
    placements: [...image.placements, ...mountsOf(container, name, context)],
    environment: environment.values,
    environmentOpen: environment.open,
    user: user === null ? image.user : holdsUnknown(user) ? unknown("template") : known(user),
    command: commandOf(container, image),
    network: textOf(child(spec, "hostNetwork")) === "true" ? "machine" : pod,
    ports: [
      ...image.ports,
      ...itemsOf(child(container, "ports")).flatMap((port) => {
        const number = Number(textOf(child(port, "containerPort")) ?? Number.NaN);
        return port !== null && Number.isInteger(number) ? [{ port: number, at: spanOf(port) }] : [];
      }),
    ],
    memoryBytes: memory && bytes !== null ? { value: bytes, at: spanOf(memory) } : null,
    cores: kubeCores(textOf(child(container, "resources", "limits", "cpu")) ?? ""),
    replicas: replicas && Number.isInteger(count) ? { value: count, at: spanOf(replicas) } : null,
  };
}

function commandOf(container: YamlValue, image: Image): Known<readonly string[]> {
  const words = (key: string): Known<readonly string[]> | null => {
    const list = child(container, key);
    if (!isList(list)) return null;
    const texts = itemsOf(list).map((item) => textOf(item) ?? "");
    return texts.some((text) => holdsUnknown(text)) ? unknown("template") : known(texts);
  };
  const command = words("command");
  const args = words("args");
  const first = command ?? image.entrypoint;
  const second = args ?? (command === null ? image.command : known([]));
  return first.known && second.known ? known([...first.value, ...second.value]) : unknown("missing-include");
}

function environmentOf(container: YamlValue, image: Image) {
  const values = new Map(image.environment);
  let open = !image.whole || itemsOf(child(container, "envFrom")).length > 0;
  for (const item of itemsOf(child(container, "env"))) {
    const name = textOf(child(item, "name"));
    const text = textOf(child(item, "value"));
    if (name === null) continue;
    const plain = text !== null && !holdsUnknown(text) && !text.includes("$(");
    values.set(name, plain ? known(text) : unknown("environment"));
    if (!plain) open = true;
  }
  return { values, open };
}

/** `512Mi`, `1G`, `1e9` in bytes; null for anything else. */
export function kubeBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T|m)?$/.exec(text.trim());
  if (!match) return null;
  const units: Readonly<Record<string, number>> = {
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    m: 1e-3,
  };
  const bytes = Math.floor(Number(match[1]) * (match[2] === undefined ? 1 : (units[match[2]] as number)));
  return bytes > 0 ? bytes : null;
}

function kubeCores(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(text.trim());
  const cores = match ? Number(match[1]) / (match[2] === "m" ? 1000 : 1) : 0;
  return cores > 0 ? cores : null;
}

function mountsOf(container: YamlValue, name: string, context: PodContext): readonly Placement[] {
  const mounts = itemsOf(child(container, "volumeMounts")).flatMap((mount) => {
    const path = textOf(child(mount, "mountPath"));
    const volume = textOf(child(mount, "name"));
    if (mount === null || path === null || volume === null || holdsUnknown(path)) return [];
    const subPath = textOf(child(mount, "subPath")) ?? "";
    const because: Because = { text: `a volume of container ${name}`, at: spanOf(mount) };
    const at = throughVarRun(normalize(path));
    return [{ path: at, placements: mounted(volume, at, subPath, because, context) }];
  });
  const depth = (path: string) => path.split("/").filter(Boolean).length;
  return mounts.sort((a, b) => depth(a.path) - depth(b.path)).flatMap(({ placements }) => placements);
}

function mounted(name: string, path: string, subPath: string, because: Because, context: PodContext): Placement[] {
  const { object, spec, pod, configMap } = context;
  const hidden = (reason: string): Placement[] => [{ kind: "unknown", path, below: true, reason, because }];
  const volume = itemsOf(child(spec, "volumes")).find((one) => textOf(child(one, "name")) === name) ?? null;
  if (volume === null) return [{ kind: "volume", volume: `claim:${pod}/${name}`, subPath, path, because }];
  const sources: { map: ConfigMapFiles | null; items: YamlValue | null; what: string }[] = [];
  const own = child(volume, "configMap");
  const projected = itemsOf(child(volume, "projected", "sources"));
  const add = (source: YamlValue | null) => {
    const which = textOf(child(source, "name")) ?? "";
    const map = configMap(which, object.namespace);
    sources.push({ map, items: child(source, "items"), what: `ConfigMap ${which}` });
  };
  if (own) add(own);
  for (const source of projected) {
    const map = child(source, "configMap");
    if (map) add(map);
    else sources.push({ map: null, items: null, what: "a projected source" });
  }
  if (sources.length > 0) {
    const missing = sources.find(({ map }) => map === null);
    if (missing) return hidden(`${missing.what} is not in the given paths`);
    const files = new Map(sources.flatMap(({ map, items }) => [...selected((map as ConfigMapFiles).files, items)]));
    const open = sources.map(({ map }) => map?.open ?? null).find((reason) => reason !== null) ?? null;
    if (subPath !== "") {
      if (!files.has(subPath) && open !== null) return hidden(open);
      if (!files.has(subPath)) return [{ kind: "gone", path, because }];
      const file = files.get(subPath) ?? null;
      return file === null ? hidden(`${subPath} cannot be read`) : [{ kind: "file", file, path, because }];
    }
    const placed = [...files].map(([key, file]): Placement => {
      const at = join(path, key);
      return file === null
        ? { kind: "unknown", path: at, below: false, reason: `${key} cannot be read`, because }
        : { kind: "file", file: fileId(file), path: at, because };
    });
    const others: Placement[] = open === null ? [] : hidden(open);
    return [{ kind: "directory", mode: "replace", path, because }, ...others, ...placed];
  }
  if (child(volume, "secret")) return hidden("a Secret is not in the given paths");
  const hostPath = textOf(child(volume, "hostPath", "path"));
  const claim = textOf(child(volume, "persistentVolumeClaim", "claimName"));
  const id =
    hostPath !== null
      ? `bind:${hostPath}`
      : claim !== null
        ? `claim:${object.namespace}/${claim}`
        : `emptydir:${pod}/${name}`;
  return [{ kind: "volume", volume: id, subPath, path, because }];
}

/** `items` chooses keys and gives them paths; all keys without it. */
function selected(map: ConfigMapFiles["files"], items: YamlValue | null): ConfigMapFiles["files"] {
  if (items === null) return map;
  return new Map(
    itemsOf(items).flatMap((item) => {
      const key = textOf(child(item, "key"));
      const path = textOf(child(item, "path"));
      return key === null || path === null || !map.has(key) ? [] : [[path, map.get(key) ?? null] as const];
    }),
  );
}
