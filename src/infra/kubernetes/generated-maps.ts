import { basename, dirname, join } from "../../source/paths.ts";
import { type FileId, fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, itemsOf, textOf, type YamlValue } from "../yaml.ts";
import { type KubeObject, plain } from "./objects.ts";

/** A ConfigMap that kustomize makes, and what it does with one of that name: `create`, `merge`, `replace`. */
export interface GeneratedMap {
  readonly object: KubeObject;
  readonly behavior: string;
}

/** ConfigMaps that kustomize makes of files: `files: [nginx.conf, default.conf=conf/site.conf]`. */
export function generatedMaps(root: YamlValue, path: string, input: InfraInput): readonly GeneratedMap[] {
  const common = textOf(child(root, "namespace")) ?? "default";
  return itemsOf(child(root, "configMapGenerator")).flatMap((item) => {
    const name = textOf(child(item, "name"));
    if (item === null || name === null) return [];
    const files = new Map<string, FileId | null>();
    for (const entry of itemsOf(child(item, "files"))) {
      const text = textOf(entry);
      if (text === null) continue;
      const cut = text.indexOf("=");
      const source = join(dirname(path), text.slice(cut + 1));
      const key = cut === -1 ? basename(source) : text.slice(0, cut);
      if (input.kind(source) === "file") files.set(key, fileId(source));
      else files.set(key, null);
    }
    for (const entry of itemsOf(child(item, "literals"))) {
      const key = /^([^=]+)=/.exec(textOf(entry) ?? "")?.[1];
      if (key !== undefined) files.set(key, null);
    }
    const listed = child(item, "env") !== null || itemsOf(child(item, "envs")).length > 0;
    const object: KubeObject = {
      ...plain,
      kind: "ConfigMap",
      name,
      namespace: textOf(child(item, "namespace")) ?? common,
      value: item,
      file: fileId(path),
      chart: null,
      files,
      open: listed ? "a file of variables adds keys to it" : null,
    };
    return [{ object, behavior: textOf(child(item, "behavior")) ?? "create" }];
  });
}
