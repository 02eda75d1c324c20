import { type Known, known, unknown } from "../../source/known.ts";
import type { Span } from "../../source/span.ts";
import { child, entriesOf, isList, isMapping, itemsOf, spanOf, textOf, type YamlValue } from "../yaml.ts";
import { interpolate } from "./interpolate.ts";
import type { Service, ServiceLayer } from "./project.ts";

/** A text of a service with its place and the layer that it stands in. */
export interface Field {
  readonly text: Known<string>;
  readonly at: Span;
  readonly layer: ServiceLayer;
}

/** The last layer's value of a key; `!reset` takes it away. */
export function lastOf(service: Service, ...keys: readonly string[]): { value: YamlValue; layer: ServiceLayer } | null {
  for (const layer of service.layers.toReversed()) {
    const value = child(layer.value, ...keys);
    if (value === null) continue;
    return value.node.tag === "!reset" ? null : { value, layer };
  }
  return null;
}

export function scalarOf(service: Service, ...keys: readonly string[]): Field | null {
  const last = lastOf(service, ...keys);
  const text = last ? textOf(last.value) : null;
  return last === null || text === null ? null : fieldOf(last.value, text, last.layer);
}

export function fieldOf(value: YamlValue, text: string, layer: ServiceLayer): Field {
  return { text: interpolate(text, layer.lookup), at: spanOf(value), layer };
}

/** Every layer's values of a list, in order; `!override` and `!reset` drop those of earlier layers. */
export function listOf(
  service: Service,
  ...keys: readonly string[]
): readonly { value: YamlValue; layer: ServiceLayer }[] {
  let all: { value: YamlValue; layer: ServiceLayer }[] = [];
  for (const layer of service.layers) {
    const list = child(layer.value, ...keys);
    if (list === null) continue;
    if (list.node.tag === "!reset" || list.node.tag === "!override") all = [];
    if (list.node.tag === "!reset") continue;
    const items = isList(list) ? itemsOf(list) : isMapping(list) ? [] : [list];
    for (const value of items) if (value !== null) all.push({ value, layer });
  }
  return all;
}

/** A list of `NAME=value` or a mapping, of all layers; later ones win. null stands for a value of the shell. */
export function pairsOf(service: Service, ...keys: readonly string[]): ReadonlyMap<string, Known<string>> {
  const pairs = new Map<string, Known<string>>();
  for (const layer of service.layers) {
    const value = child(layer.value, ...keys);
    for (const [name, text] of rawPairs(value)) {
      const shell = text === null ? layer.lookup(name) : null;
      pairs.set(name, text === null ? (shell ?? unknown("environment")) : interpolate(text, layer.lookup));
    }
  }
  return pairs;
}

/** The same as written; null stands for a value of the shell. */
export function rawPairsOf(
  service: Service,
  ...keys: readonly string[]
): readonly (readonly [string, string | null])[] {
  return service.layers.flatMap((layer) => {
    const value = child(layer.value, ...keys);
    return isMapping(value) ? rawPairs(value) : [];
  });
}

export function rawPairs(value: YamlValue | null): readonly (readonly [string, string | null])[] {
  if (isMapping(value)) return entriesOf(value).map(({ key, value: inside }) => [key, textOf(inside)]);
  return itemsOf(value).flatMap((item) => {
    const text = textOf(item);
    if (text === null) return [];
    const cut = text.indexOf("=");
    return [cut === -1 ? [text, null] : [text.slice(0, cut), text.slice(cut + 1)]] as [string, string | null][];
  });
}

/** A command: a list, or a text that is split as a shell does. `null` and an empty value clear it. */
export function wordsOf(service: Service, key: string): Known<readonly string[]> | null {
  const last = lastOf(service, key);
  if (last === null) return null;
  const { value, layer } = last;
  if (isList(value)) {
    const words = itemsOf(value).map((item) => interpolate(textOf(item) ?? "", layer.lookup));
    return words.every((word) => word.known)
      ? known(words.map((word) => (word as { value: string }).value))
      : unknown("environment");
  }
  const text = textOf(value);
  if (text === null) return null;
  const whole = interpolate(text, layer.lookup);
  return whole.known ? known(shellWords(whole.value)) : whole;
}

/** Words of a command line: quotes and backslashes, no expansion. */
export function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs)) {
    words.push(
      word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs, (_, double, single, escaped) =>
        double !== undefined ? double.replace(/\\(["\\$`])/g, "$1") : (single ?? escaped),
      ),
    );
  }
  return words;
}

/** `512m`, `1.5g`, `1gb` in bytes; null for anything else. */
export function bytesOf(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(text);
  if (!match) return null;
  const power = ["", "k", "m", "g", "t"].indexOf((match[2] ?? "").toLowerCase());
  return Math.floor(Number(match[1]) * 1024 ** power);
}
