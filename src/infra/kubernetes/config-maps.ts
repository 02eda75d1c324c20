import { basename } from "../../source/paths.ts";
import { type FileId, fileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, embedValue, entriesOf } from "../yaml.ts";
import { fileOfValue, generatedKeys } from "./helm.ts";
import type { KubeObject } from "./objects.ts";

/** What a ConfigMap holds. */
export interface ConfigMapFiles {
  /** Key to the text's id; null for a key whose text is not known. */
  readonly files: ReadonlyMap<string, FileId | null>;
  /** Why it may hold other keys, and other texts for these; null where all is known. */
  readonly open: string | null;
}

export function configMapFiles(object: KubeObject, input: InfraInput): ConfigMapFiles {
  const files = new Map<string, FileId | null>(object.files);
  let open = object.open;
  const data = child(object.value, "data");
  const { chart } = object;
  const template = object.value.from.rendered?.fileText;
  if (chart && template !== undefined) {
    const { start, end } = placeOfData(object, template);
    const generated = generatedKeys(template, start, end, chart, input);
    for (const path of generated.files) files.set(basename(path), fileId(path));
    if (generated.open) open ??= "a template of the chart adds keys that are not known";
  }
  for (const { key, value } of entriesOf(data)) {
    if (value === null) continue;
    const embedded = embedValue(`${object.name}/${key}`, value);
    const ofChart = embedded === null ? null : fileOfValue(embedded.text);
    if (ofChart !== null) files.set(key, ofChart);
    else if (embedded === null) files.set(key, null);
    else {
      input.addEmbedded(embedded);
      files.set(key, embedded.id);
    }
  }
  return { files, open };
}

/** From the key `data` to the next one: what an action makes of it may leave it without a value. */
function placeOfData({ value }: KubeObject, template: string): { readonly start: number; readonly end: number } {
  const keys = entriesOf(value).map(({ key, keyAt }) => ({ key, ...keyAt }));
  const own = keys.find(({ key }) => key === "data");
  if (own === undefined) return { start: 0, end: 0 };
  const after = keys.map(({ start }) => start).filter((start) => start > own.start);
  const document = template.indexOf("\n---", own.end);
  return { start: own.end, end: Math.min(document === -1 ? template.length : document, ...after) };
}
