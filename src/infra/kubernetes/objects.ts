import { basename } from "../../source/paths.ts";
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
  /** The kustomization that applies it; null for manifests that none names. */
  readonly set: FileId | null;
  /** Names that it had before a kustomization gave it another: others of its set still use them. */
  readonly aka: readonly string[];
  /** Images of its containers that a kustomization changes, in order. */
  readonly images: readonly ImageChange[];
}

/** `images:` of a kustomization; null for what it leaves as it is. */
export interface ImageChange {
  readonly name: string;
  readonly newName: string | null;
  /** With its sign: `:1.2`, `@sha256:...`. */
  readonly newTag: string | null;
}

/** The YAML files of a tree that describe what a cluster runs. */
export interface Manifests {
  /** Objects by the file that they stand in. */
  readonly objects: ReadonlyMap<string, readonly KubeObject[]>;
  /** Documents of kustomizations by their path. */
  readonly kustomizations: ReadonlyMap<string, readonly YamlDocument[]>;
}

/** Kinds that say which containers run, what they read and how they are found. */
const kinds =
  /^\s*(?:- )?["']?kind["']?:\s*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|Pod|ConfigMap|Service|List|Kustomization|Rollout|DeploymentConfig)\b/m;

/** All objects of the YAML files of a tree. Files of other purposes are not parsed. */
export function loadManifests(paths: readonly string[], input: InfraInput): Manifests {
  const objects = new Map<string, readonly KubeObject[]>();
  const kustomizations = new Map<string, readonly YamlDocument[]>();
  for (const path of paths) {
    const read = input.read(path);
    if (!read.ok) {
      // Of other YAML files that cannot be read nothing says that they describe hosts.
      if (kinds.test(read.head ?? "")) reportRefusal(path, read, input);
      continue;
    }
    const kustomization = /^kustomization\.ya?ml$|^Kustomization$/.test(basename(path));
    if (!kustomization && !kinds.test(read.text)) continue;
    const id = fileId(path);
    const chart = chartOf(path, input);
    const rendered = chart ? renderChart(path, read.text, chart, input) : null;
    const { documents, problems } = readYaml(id, rendered?.text ?? read.text, rendered);
    // What a chart's template becomes is not what helm makes of it in every case.
    const template = chart !== null || !/\.ya?ml$/.test(path) || /\{\{|\{%|<%|\$\{|%[A-Z_]{3,}%/.test(read.text);
    for (const { at, message } of problems.slice(0, 1))
      input.report({ at, message, level: template ? "notice" : "error" });
    if (kustomization) kustomizations.set(path, documents);
    else
      objects.set(
        path,
        documents.flatMap((document) => objectsOf(document, id, chart)),
      );
  }
  return { objects, kustomizations };
}

function objectsOf(document: YamlDocument, file: FileId, chart: Chart | null): readonly KubeObject[] {
  const root = rootOf(document);
  const kind = textOf(child(root, "kind"));
  if (root === null || kind === null || textOf(child(root, "apiVersion")) === null) return [];
  if (kind === "List") return itemsOf(child(root, "items")).flatMap((item) => objectOf(item, file, chart) ?? []);
  const object = objectOf(root, file, chart);
  return object === null ? [] : [object];
}

/** What no kustomization says. */
export const plain = { files: new Map(), open: null, set: null, aka: [], images: [] } as const;

function objectOf(value: YamlValue | null, file: FileId, chart: Chart | null): KubeObject | null {
  const kind = textOf(child(value, "kind"));
  if (value === null || kind === null) return null;
  const name = textOf(child(value, "metadata", "name")) ?? "";
  const namespace = textOf(child(value, "metadata", "namespace")) ?? "default";
  return { kind, name, namespace, value, file, chart, ...plain };
}
