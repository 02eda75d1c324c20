import { basename, dirname } from "../../source/paths.ts";
import type { FileId } from "../../source/span.ts";
import type { Images } from "../image.ts";
import type { InfraInput } from "../infra-input.ts";
import type { HostGroup } from "../runtime-host.ts";
import { builtHere, type Recipes } from "./built-here.ts";
import { type ConfigMapFiles, configMapFiles } from "./config-maps.ts";
import { kustomize } from "./kustomize.ts";
import { looseConfigMaps } from "./loose-config-maps.ts";
import { kubeNames } from "./names.ts";
import { type KubeObject, loadManifests } from "./objects.ts";
import { type FindConfigMap, imagesOf, type Pod, podOf } from "./pods.ts";

/**
 * The hosts of the Kubernetes manifests and Helm charts of a tree: one for each container of each pod.
 *
 * @param recipes Dockerfiles of the tree, which may have made images of which nothing else says who did
 */
export function readKubernetes(
  paths: readonly string[],
  images: Images,
  input: InfraInput,
  recipes: Recipes = { dockerfiles: [], ofBuild: images.ofBuild },
): readonly HostGroup[] {
  const manifests = loadManifests(paths, input);
  const applied = kustomize(manifests, input);
  const others = [...manifests.objects].flatMap(([path, objects]) => (applied.used.has(path) ? [] : objects));
  const plain = sets([...others, ...applied.loose]);
  const all = [...plain, ...applied.sets];
  const unknownImages = all
    .flat()
    .flatMap(imagesOf)
    .filter((name) => images.ofRegistry(name) === null);
  const built = builtHere(recipes, unknownImages, input);
  const both: Images = { ...images, ofRegistry: (name) => images.ofRegistry(name) ?? built(name) };
  const mounted = new Set<string>();
  const groups = all.flatMap((set) => groupOf(set, mounted, both, input) ?? []);
  const loose = new Map<string, KubeObject>();
  // What a kustomization applies it may mount by means that are not read.
  for (const object of plain.flat())
    if (object.kind === "ConfigMap" && !mounted.has(placeOf(object))) loose.set(placeOf(object), object);
  const maps = [...loose.values()].map((object) => ({ object, files: configMapFiles(object, input) }));
  return [...groups, ...looseConfigMaps(maps, input)];
}

/** The same for every copy of an object that overlays make. */
function placeOf({ file, name }: KubeObject): string {
  return `${file}#${name}`;
}

function groupOf(
  objects: readonly KubeObject[],
  mounted: Set<string>,
  images: Images,
  input: InfraInput,
): HostGroup | null {
  const maps = new Map<KubeObject, ConfigMapFiles>();
  const configMap: FindConfigMap = (name, namespace) => {
    const named = objects.filter(
      (object) => object.kind === "ConfigMap" && (object.name === name || object.aka.includes(name)),
    );
    // `kubectl -n` gives a namespace to manifests that state none.
    const found = named.find((object) => object.namespace === namespace) ?? (named.length === 1 ? named[0] : undefined);
    if (found === undefined) return null;
    mounted.add(placeOf(found));
    const had = maps.get(found);
    if (had) return had;
    const files = configMapFiles(found, input);
    maps.set(found, files);
    return files;
  };
  const pods = toldApart(objects.flatMap((object) => podOf(object, images, configMap, input) ?? []));
  const [first] = pods;
  if (first === undefined) return null;
  const files = [...new Set(objects.flatMap(({ file, set }) => (set === null ? [file] : [file, set])))];
  const services = objects.filter(({ kind }) => kind === "Service");
  return {
    name: first.object.chart?.directory ?? first.object.set ?? first.object.file,
    because: first.object.chart
      ? `the templates of chart ${basename(first.object.chart.directory)}`
      : `the manifests in ${basename(dirname(first.object.set ?? first.object.file))}`,
    hosts: pods.flatMap(({ containers }) => containers),
    resolve: kubeNames(pods, services),
    open: null,
    files,
  };
}

/** Containers of two workloads that have one name are called by their workloads, too: `shop/php`. */
function toldApart(pods: readonly Pod[]): readonly Pod[] {
  const names = (pod: Pod, name: string): readonly [string, string, string] => {
    const { object } = pod;
    return [name, `${object.name}/${name}`, `${object.namespace}/${object.name}/${name}`];
  };
  const counts = new Map<string, number>();
  for (const pod of pods)
    for (const { name } of pod.containers)
      for (const called of names(pod, name)) counts.set(called, (counts.get(called) ?? 0) + 1);
  return pods.map((pod) => ({
    ...pod,
    containers: pod.containers.map((container) => {
      const [short, ...longer] = names(pod, container.name);
      const called = [short, ...longer].find((name) => counts.get(name) === 1) ?? longer[1];
      return called === undefined || called === container.name ? container : { ...container, name: called };
    }),
  }));
}

/** Objects that are applied together: a chart's; else all of a tree, or of a directory where two define the same object. */
function sets(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  const charts = new Map<string, KubeObject[]>();
  const plain: KubeObject[] = [];
  for (const object of objects) {
    if (object.chart === null) plain.push(object);
    else charts.set(object.chart.directory, [...(charts.get(object.chart.directory) ?? []), object]);
  }
  return [...charts.values(), ...apart(plain)];
}

function apart(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  const seen = new Map<string, FileId>();
  const clash = objects.some((object) => {
    const key = keyOf(object);
    const before = seen.get(key);
    seen.set(key, object.file);
    return before !== undefined && before !== object.file;
  });
  if (!clash) return objects.length > 0 ? [objects] : [];
  const directories = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const directory = dirname(object.file);
    directories.set(directory, [...(directories.get(directory) ?? []), object]);
  }
  return [...directories].map(([directory, own]) => withShared(directory, own, directories));
}

/** What lies in the directories above is applied with each variant, as far as the variant does not define it itself. */
function withShared(
  directory: string,
  own: readonly KubeObject[],
  directories: ReadonlyMap<string, readonly KubeObject[]>,
): readonly KubeObject[] {
  const set = [...own];
  const keys = new Set(own.map(keyOf));
  for (let above = dirname(directory); above !== dirname(above); above = dirname(above)) {
    for (const object of directories.get(above) ?? []) {
      if (keys.has(keyOf(object)) || imagesOf(object).length > 0) continue;
      keys.add(keyOf(object));
      set.push(object);
    }
  }
  return set;
}

function keyOf({ kind, namespace, name }: KubeObject): string {
  return `${kind}/${namespace}/${name}`;
}
