import { basename, dirname, join } from "../../source/paths.ts";
import { type FileId, fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { reportRefusal } from "../report-refusal.ts";
import { child, itemsOf, readYaml, rootOf, textOf, type YamlDocument, type YamlValue } from "../yaml.ts";
import { type Chart, chartOf, renderChart } from "./helm.ts";

/** One object of a manifest. */
export interface KubeObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly value: YamlValue;
  readonly file: FileId;
  readonly chart: Chart | null;
  /** Keys of a ConfigMap that a kustomization takes from files. */
  readonly files: ReadonlyMap<string, FileId | null>;
  /** Why more may be said of it elsewhere; null where all is known. */
  readonly open: string | null;
}

/** Kinds that say which containers run, what they read and how they are found. */
const kinds =
  /^\s*(?:- )?["']?kind["']?:\s*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|Pod|ConfigMap|Service|List|Kustomization|Rollout|DeploymentConfig)\b/m;

/** All objects of the YAML files of a tree. Files of other purposes are not parsed. */
export function loadObjects(paths: readonly string[], input: InfraInput): readonly KubeObject[] {
  return paths.flatMap((path) => {
    const read = input.read(path);
    if (!read.ok) {
      // Of other YAML files that cannot be read nothing says that they describe hosts.
      if (kinds.test(read.head ?? "")) reportRefusal(path, read, input);
      return [];
    }
    const kustomization = /^kustomization\.ya?ml$|^Kustomization$/.test(basename(path));
    if (!kustomization && !kinds.test(read.text)) return [];
    const id = fileId(path);
    const chart = chartOf(path, input);
    const rendered = chart ? renderChart(path, read.text, chart, input) : null;
    const { documents, problems } = readYaml(id, rendered?.text ?? read.text, rendered);
    // What a chart's template becomes is not what helm makes of it in every case.
    const template = chart !== null || /\{\{|\{%|<%|\$\{/.test(read.text);
    for (const { at, message } of problems.slice(0, 1))
      input.report({ at, message, level: template ? "notice" : "error" });
    const objects = documents.flatMap((document) => objectsOf(document, id, chart));
    return kustomization ? generated(documents, path, input) : objects;
  });
}

function objectsOf(document: YamlDocument, file: FileId, chart: Chart | null): readonly KubeObject[] {
  const root = rootOf(document);
  const kind = textOf(child(root, "kind"));
  if (root === null || kind === null || textOf(child(root, "apiVersion")) === null) return [];
  if (kind === "List") return itemsOf(child(root, "items")).flatMap((item) => objectOf(item, file, chart) ?? []);
  const object = objectOf(root, file, chart);
  return object === null ? [] : [object];
}

function objectOf(value: YamlValue | null, file: FileId, chart: Chart | null): KubeObject | null {
  const kind = textOf(child(value, "kind"));
  if (value === null || kind === null) return null;
  const name = textOf(child(value, "metadata", "name")) ?? "";
  const namespace = textOf(child(value, "metadata", "namespace")) ?? "default";
  return { kind, name, namespace, value, file, chart, files: new Map(), open: null };
}

/** ConfigMaps that kustomize makes of files: `files: [nginx.conf, default.conf=conf/site.conf]`. */
function generated(documents: readonly YamlDocument[], path: string, input: InfraInput): readonly KubeObject[] {
  return documents.flatMap((document) => {
    const root = rootOf(document);
    const namespace = textOf(child(root, "namespace")) ?? "default";
    return itemsOf(child(root, "configMapGenerator")).flatMap((item) => {
      const name = textOf(child(item, "name"));
      if (item === null || name === null) return [];
      const files = new Map<string, FileId>();
      for (const entry of itemsOf(child(item, "files"))) {
        const text = textOf(entry);
        if (text === null) continue;
        const cut = text.indexOf("=");
        const source = join(dirname(path), text.slice(cut + 1));
        if (input.kind(source) === "file")
          files.set(cut === -1 ? basename(source) : text.slice(0, cut), fileId(source));
      }
      return [{ kind: "ConfigMap", name, namespace, value: item, file: fileId(path), chart: null, files, open: null }];
    });
  });
}
