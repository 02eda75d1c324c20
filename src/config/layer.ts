import { LineIndex } from "../source/line-index.ts";
import { dirname, join } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import { type JsonNode, nodeAt } from "./json.ts";
import { type Preset, presets } from "./presets.ts";
import type { RawConfig } from "./raw-config.ts";

/** One source of settings, a file or a preset. Of several the last one wins. */
export interface Layer {
  readonly raw: RawConfig;
  /** Where its paths start. Globs start where those of the file start that is extended last. */
  readonly directory: string;
  readonly ownLevels: boolean;
  readonly from: LayerFile | { readonly kind: "preset"; readonly name: string };
}

export interface LayerFile {
  readonly kind: "file";
  readonly file: FileId;
  readonly text: string;
  /** The value that holds the settings: in package.json one key of it. */
  readonly root: JsonNode;
}

export function fileLayer(raw: RawConfig, from: LayerFile): Layer {
  return { raw, directory: join(dirname(from.file), raw.root ?? "."), ownLevels: false, from };
}

export function presetLayer(name: string, directory: string): Layer {
  const { raw, ownLevels } = presets[name] as Preset;
  return { raw, directory, ownLevels, from: { kind: "preset", name } };
}

/** Where a setting was written. */
export type Origin =
  | { readonly kind: "file"; readonly file: FileId; readonly line: number; readonly column: number }
  | { readonly kind: "preset"; readonly name: string };

/** The place of a key or list element of a layer. */
export function originOf({ from }: Layer, path: readonly string[]): Origin {
  if (from.kind === "preset") return from;
  const node = nodeAt(from.root, path) ?? from.root;
  return { kind: "file", file: from.file, ...new LineIndex(from.text).position(node.start) };
}
