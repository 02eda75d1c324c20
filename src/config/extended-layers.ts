import type { FileSystem } from "../source/file-system.ts";
import { nearest } from "../source/nearest.ts";
import { dirname, join, relative } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import type { ConfigProblem } from "./config.ts";
import { nodeAt } from "./json.ts";
import { type Layer, type LayerFile, presetLayer } from "./layer.ts";
import { presetPrefix, presets } from "./presets.ts";
import { placed, readLayer } from "./read-layer.ts";

type OwnLayer = Layer & { readonly from: LayerFile };

export type LayersResult =
  | { readonly ok: true; readonly layers: readonly Layer[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** A tower of files that each extend another two would be read more often than anybody waits for. */
const mostLayers = 100;

/** What a file extends, each before what builds on it, and the file itself last. */
export function extendedLayers(files: FileSystem, top: OwnLayer): LayersResult {
  const layers: Layer[] = [];
  const problems: ConfigProblem[] = [];

  const visit = (layer: OwnLayer, chain: readonly FileId[]) => {
    const written = layer.raw.extends ?? [];
    const list = typeof written === "string" ? [written] : written;
    list.forEach((name, at) => {
      const refuse = (message: string) => {
        const node = nodeAt(layer.from.root, typeof written === "string" ? ["extends"] : ["extends", String(at)]);
        const { start, end } = node ?? layer.from.root;
        problems.push(...placed(layer.from.file, layer.from.text, [{ start, end, message }]));
      };
      if (layers.length >= mostLayers) {
        if (problems.length === 0) refuse(`extends leads to more than ${mostLayers} files`);
        return;
      }
      if (name.startsWith(presetPrefix)) {
        if (Object.hasOwn(presets, name)) layers.push(presetLayer(name, layer.directory));
        else refuse(noPreset(name));
        return;
      }
      const directory = dirname(layer.from.file);
      const path = files.realpath(join(directory, name));
      const again = chain.indexOf(fileId(path));
      if (again !== -1) {
        const shown = [...chain.slice(again), path].map((one) => relative(dirname(top.from.file), one));
        refuse(`extends leads back to where it began: ${shown.join(" → ")}`);
        return;
      }
      const read = readLayer(files, path);
      if (read.kind === "layer") visit(read.layer, [...chain, read.layer.from.file]);
      else if (read.kind === "unread")
        refuse(`extends names ${JSON.stringify(name)}, which cannot be read: ${read.why}`);
      else problems.push(...read.problems);
    });
    layers.push(layer);
  };
  visit(top, [fileId(files.realpath(top.from.file))]);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, layers };
}

function noPreset(name: string): string {
  const names = Object.keys(presets);
  const near = nearest(name, names);
  return `there is no preset ${JSON.stringify(name)}; ${near ? `did you mean "${near}"?` : `there are ${names.join(", ")}`}`;
}
