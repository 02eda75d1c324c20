import { basename, dirname } from "../../source/paths.ts";
import type { FileId } from "../../source/span.ts";
import type { Images } from "../image.ts";
import type { InfraInput } from "../infra-input.ts";
import type { HostGroup } from "../runtime-host.ts";
import { type ConfigMapFiles, configMapFiles } from "./config-maps.ts";
import { kustomize } from "./kustomize.ts";
import { kubeNames } from "./names.ts";
import { type KubeObject, loadManifests } from "./objects.ts";
import { type FindConfigMap, type Pod, podOf } from "./pods.ts";

/** The hosts of the Kubernetes manifests and Helm charts of a tree: one for each container of each pod. */
export function readKubernetes(paths: readonly string[], images: Images, input: InfraInput): readonly HostGroup[] {
  const manifests = loadManifests(paths, input);
  const applied = kustomize(manifests, input);
  const others = [...manifests.objects].flatMap(([path, objects]) => (applied.used.has(path) ? [] : objects));
  return [...sets([...others, ...applied.loose]), ...applied.sets].flatMap((set) => groupOf(set, images, input) ?? []);
}

function groupOf(objects: readonly KubeObject[], images: Images, input: InfraInput): HostGroup | null {
  const maps = new Map<KubeObject, ConfigMapFiles>();
  const configMap: FindConfigMap = (name, namespace) => {
    const named = objects.filter(
      (object) => object.kind === "ConfigMap" && (object.name === name || object.aka.includes(name)),
    );
    // `kubectl -n` gives a namespace to manifests that state none.
    const found = named.find((object) => object.namespace === namespace) ?? (named.length === 1 ? named[0] : undefined);
    if (found === undefined) return null;
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
  const clash = objects.some(({ kind, namespace, name, file }) => {
    const key = `${kind}/${namespace}/${name}`;
    const before = seen.get(key);
    seen.set(key, file);
    return before !== undefined && before !== file;
  });
  if (!clash) return objects.length > 0 ? [objects] : [];
  const directories = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const directory = dirname(object.file);
    directories.set(directory, [...(directories.get(directory) ?? []), object]);
  }
  return [...directories.values()];
}
