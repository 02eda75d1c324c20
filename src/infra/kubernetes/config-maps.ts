import type { FileId } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import { child, embedValue, entriesOf } from "../yaml.ts";
import { fileOfValue } from "./helm.ts";
import type { KubeObject } from "./objects.ts";

/** What a ConfigMap holds: key to the text's id; null for a key whose text is not known. */
export type ConfigMapFiles = ReadonlyMap<string, FileId | null>;

export function configMapFiles(object: KubeObject, input: InfraInput): ConfigMapFiles {
  const files = new Map<string, FileId | null>(object.files);
  for (const { key, value } of entriesOf(child(object.value, "data"))) {
    if (value === null) continue;
    const embedded = embedValue(`${object.name}/${key}`, value);
    const source = object.chart ? sourceText(value.from.rendered?.fileText ?? "", key) : null;
    const ofChart = object.chart && source !== null ? fileOfValue(source, object.chart, input) : null;
    if (ofChart !== null) files.set(key, ofChart);
    else if (embedded === null) files.set(key, null);
    else {
      input.addEmbedded(embedded);
      files.set(key, embedded.id);
    }
  }
  return files;
}

/** What stands behind a key of a chart's template, before it is rendered: the one action of `key: |- {{ .Files.Get ... }}`. */
function sourceText(template: string, key: string): string | null {
  const quoted = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`^\\s*["']?${quoted}["']?:\\s*(?:[|>][+-]?\\d?)?\\s*(\\{\\{[^\\n]*\\}\\})\\s*$`, "m").exec(
    template,
  );
  return match?.[1] ?? null;
}
