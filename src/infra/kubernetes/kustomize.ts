import { dirname, join } from "../../source/paths.ts";
import { fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import {
  child,
  embedValue,
  isList,
  itemsOf,
  readYaml,
  rootOf,
  spanOf,
  textOf,
  type YamlDocument,
  type YamlValue,
} from "../yaml.ts";
import { generatedMaps } from "./generated-maps.ts";
import { mergePatch } from "./merge-patch.ts";
import type { ImageChange, KubeObject, Manifests } from "./objects.ts";

/** What the kustomizations of a tree make of its manifests. */
export interface Kustomized {
  /** The objects of each kustomization that no other one builds on, as they are applied. */
  readonly sets: readonly (readonly KubeObject[])[];
  /** Files whose objects are part of a kustomization, or patches of one. */
  readonly used: ReadonlySet<string>;
  /** ConfigMaps of kustomizations that name no resources: they belong to the manifests around them. */
  readonly loose: readonly KubeObject[];
}

const deepest = 16;
/** Bases that several build on are made for each: a chain of such doubles with every link. */
const mostBuilds = 1000;

/**
 * Applies resources, components, generators, strategic merge patches, images, prefixes and namespaces. An object that is
 * touched by anything else (JSON patches, replacements, transformers) is left out: nothing is known of it.
 */
export function kustomize({ objects, kustomizations }: Manifests, input: InfraInput): Kustomized {
  const used = new Set<string>();
  const builtOn = new Set<string>();
  const loose: KubeObject[] = [];
  const kustomizationIn = (directory: string): string | null =>
    ["kustomization.yaml", "kustomization.yml", "Kustomization"]
      .map((name) => join(directory, name))
      .find((path) => kustomizations.has(path)) ?? null;
  const rootsOf = (path: string): readonly YamlValue[] =>
    (kustomizations.get(path) ?? []).flatMap((document) => rootOf(document) ?? []);
  const texts = (root: YamlValue, key: string): readonly string[] =>
    itemsOf(child(root, key)).flatMap((item) => textOf(item) ?? []);

  const patches = new Map<object, readonly Patch[]>();
  const patchesIn = (root: YamlValue, path: string): readonly Patch[] => {
    const found = patches.get(root.node) ?? patchesOf(root, path, input);
    patches.set(root.node, found);
    return found;
  };

  // First who builds on whom, so that bases are not sets of their own.
  const named = new Map<string, boolean>();
  for (const path of kustomizations.keys()) {
    let any = false;
    for (const root of rootsOf(path)) {
      for (const key of ["resources", "bases", "components"]) {
        for (const text of texts(root, key)) {
          any = true;
          const target = join(dirname(path), text);
          const inside = kustomizationIn(target);
          if (inside !== null && inside !== path) builtOn.add(inside);
          else used.add(target);
        }
      }
      for (const { path: file } of patchesIn(root, path)) if (file !== null) used.add(file);
    }
    named.set(path, any);
  }

  let builds = 0;
  const build = (path: string, given: readonly KubeObject[], depth: number): readonly KubeObject[] => {
    let list: readonly KubeObject[] = given;
    if (++builds > mostBuilds) return [];
    const directory = dirname(path);
    for (const root of rootsOf(path)) {
      for (const key of ["resources", "bases"]) {
        for (const text of texts(root, key)) {
          const target = join(directory, text);
          const inside = kustomizationIn(target);
          if (inside !== null && depth < deepest) list = [...list, ...build(inside, [], depth + 1)];
          else list = [...list, ...(objects.get(target) ?? [])];
        }
      }
      list = withGenerated(list, generatedMaps(root, path, input));
      for (const text of texts(root, "components")) {
        const inside = kustomizationIn(join(directory, text));
        if (inside !== null && depth < deepest) list = build(inside, list, depth + 1);
      }
      for (const patch of patchesIn(root, path)) list = patched(list, patch);
      list = transformed(list, root);
    }
    return list;
  };

  const sets: (readonly KubeObject[])[] = [];
  for (const path of kustomizations.keys()) {
    if (named.get(path) === false) {
      if (!builtOn.has(path))
        for (const root of rootsOf(path)) loose.push(...generatedMaps(root, path, input).map(({ object }) => object));
      continue;
    }
    if (builtOn.has(path)) continue;
    const set = fileId(path);
    sets.push(build(path, [], 0).map((object) => ({ ...object, set })));
  }
  return { sets, used, loose };
}

/** A ConfigMap that a base made gets further keys, or is replaced. */
function withGenerated(list: readonly KubeObject[], made: ReturnType<typeof generatedMaps>): readonly KubeObject[] {
  let now = list;
  for (const { object, behavior } of made) {
    const at = now.findIndex((one) => one.kind === "ConfigMap" && isCalled(one, object.name));
    const had = now[at];
    if (had === undefined || behavior === "create") now = [...now, object];
    else if (behavior === "replace")
      now = now.with(at, { ...object, name: had.name, namespace: had.namespace, aka: had.aka });
    else if (behavior === "merge") {
      const files = new Map([...had.files, ...object.files]);
      now = now.with(at, { ...had, files, open: had.open ?? object.open });
    } else now = now.filter((one) => one !== had);
  }
  return now;
}

/** One patch of a kustomization. */
interface Patch {
  /** The file that it stands in; null for one in the kustomization itself. */
  readonly path: string | null;
  readonly documents: readonly YamlDocument[];
  readonly target: YamlValue | null;
  /** Set where only the target is known of it. */
  readonly opaque: boolean;
}

function patchesOf(root: YamlValue, path: string, input: InfraInput): readonly Patch[] {
  const directory = dirname(path);
  const ofFile = (name: string, target: YamlValue | null, at: YamlValue | null): Patch => {
    const file = join(directory, name);
    if (at !== null && input.within(file) && input.kind(file) === "none")
      input.report({ at: spanOf(at), level: "notice", message: `${name} does not exist` });
    const read = input.within(file) && input.kind(file) === "file" ? input.read(file) : null;
    const documents = read?.ok ? readYaml(fileId(file), read.text).documents : [];
    return { path: file, documents, target, opaque: documents.length === 0 };
  };
  const inline = (value: YamlValue, target: YamlValue | null): Patch => {
    const text = embedValue(`patch@${value.node.range?.[0] ?? 0}`, value);
    const documents = text === null ? [] : readYaml(text.file, text.text, text).documents;
    return { path: null, documents, target, opaque: documents.length === 0 };
  };
  const patches: Patch[] = [];
  for (const item of itemsOf(child(root, "patchesStrategicMerge"))) {
    const text = textOf(item);
    if (item === null || text === null) continue;
    patches.push(text.includes("\n") ? inline(item, null) : ofFile(text, null, item));
  }
  for (const key of ["patches", "patchesJson6902"]) {
    for (const item of itemsOf(child(root, key))) {
      const target = child(item, "target");
      const file = textOf(child(item, "path")) ?? textOf(item);
      const text = child(item, "patch");
      if (text !== null) patches.push(inline(text, target));
      else if (file !== null) patches.push(ofFile(file, target, child(item, "path") ?? item));
    }
  }
  return patches;
}

function patched(list: readonly KubeObject[], { documents, target, opaque }: Patch): readonly KubeObject[] {
  if (opaque) return target === null ? [] : list.filter((object) => !isTarget(object, target));
  let now = list;
  for (const document of documents) {
    const root = rootOf(document);
    if (root === null) continue;
    if (isList(root)) {
      // A JSON patch: only what concerns no container, file or name is passed over.
      const harmless = itemsOf(root).every((one) =>
        /^\/(?:metadata\/(?:labels|annotations)|spec\/replicas$|spec\/type$)/.test(textOf(child(one, "path")) ?? ""),
      );
      if (!harmless) now = target === null ? [] : now.filter((object) => !isTarget(object, target));
      continue;
    }
    const kind = textOf(child(root, "kind"));
    const name = textOf(child(root, "metadata", "name"));
    now = now.flatMap((object): KubeObject[] => {
      const meant =
        target === null ? object.kind === kind && name !== null && isCalled(object, name) : isTarget(object, target);
      if (!meant) return [object];
      if (textOf(child(root, "$patch")) === "delete") return [];
      const value = mergePatch(object.value, root);
      return value === null ? [] : [{ ...object, value }];
    });
  }
  return now;
}

/** Names and kinds of a target are patterns for the whole; labels are not looked at, so that all of the kind may be meant. */
function isTarget(object: KubeObject, target: YamlValue): boolean {
  const fits = (pattern: string | null, texts: readonly string[]): boolean => {
    if (pattern === null || pattern === "") return true;
    try {
      const whole = new RegExp(`^(?:${pattern})$`);
      return texts.some((text) => whole.test(text));
    } catch {
      return true;
    }
  };
  return (
    fits(textOf(child(target, "kind")), [object.kind]) &&
    fits(textOf(child(target, "name")), [object.name, ...object.aka])
  );
}

function isCalled(object: KubeObject, name: string): boolean {
  return object.name === name || object.aka.includes(name);
}

function transformed(list: readonly KubeObject[], root: YamlValue): readonly KubeObject[] {
  // Any of them may change everything.
  if (["transformers", "validators", "generators"].some((key) => itemsOf(child(root, key)).length > 0)) return [];
  const [prefix, suffix] = [textOf(child(root, "namePrefix")) ?? "", textOf(child(root, "nameSuffix")) ?? ""];
  const namespace = textOf(child(root, "namespace"));
  const images = itemsOf(child(root, "images")).flatMap((item) => imageChange(item) ?? []);
  const replaced = itemsOf(child(root, "replacements")).flatMap((item) => {
    const targets = itemsOf(child(item, "targets"));
    return targets.length > 0 ? targets.map((target) => child(target, "select")) : [null];
  });
  const scaled = new Set(itemsOf(child(root, "replicas")).map((item) => textOf(child(item, "name"))));
  return list
    .filter((object) => !replaced.some((target) => target === null || isTarget(object, target)))
    .map((object) => {
      const renamed = prefix !== "" || suffix !== "";
      return {
        ...object,
        name: `${prefix}${object.name}${suffix}`,
        aka: renamed ? [...object.aka, object.name] : object.aka,
        namespace: namespace ?? object.namespace,
        images: [...object.images, ...images],
        value: scaled.has(object.name) ? (withoutReplicas(object.value) ?? object.value) : object.value,
      };
    });
}

function withoutReplicas(value: YamlValue): YamlValue | null {
  const [document] = readYaml(value.from.file, "spec: {replicas: null}").documents;
  const patch = document ? rootOf(document) : null;
  return patch === null ? null : mergePatch(value, patch);
}

function imageChange(item: YamlValue | null): ImageChange | null {
  const name = textOf(child(item, "name"));
  if (name === null) return null;
  const [tag, digest] = [textOf(child(item, "newTag")), textOf(child(item, "digest"))];
  return {
    name,
    newName: textOf(child(item, "newName")),
    newTag: digest !== null ? `@${digest}` : tag !== null ? `:${tag}` : null,
  };
}

/** The image that runs in place of a written one: the parts of its name that a kustomization states. */
export function changedImage(written: string, changes: readonly ImageChange[]): string {
  let now = written;
  for (const { name, newName, newTag } of changes) {
    const at = now.indexOf("@");
    const bare = at === -1 ? now : now.slice(0, at);
    const colon = bare.lastIndexOf(":");
    const repository = colon > bare.lastIndexOf("/") ? bare.slice(0, colon) : bare;
    if (repository === name) now = `${newName ?? repository}${newTag ?? now.slice(repository.length)}`;
  }
  return now;
}
