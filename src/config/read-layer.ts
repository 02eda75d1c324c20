import type { FileSystem } from "../source/file-system.ts";
import { LineIndex } from "../source/line-index.ts";
import { basename } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import type { ConfigProblem } from "./config.ts";
import { describeErrors, type Fault } from "./describe-errors.ts";
import validate from "./generated/validate.js";
import { memberOf, parseJson, plain, repeatedKeys } from "./json.ts";
import type { Layer } from "./layer.ts";
import { fileLayer, type LayerFile } from "./layer.ts";
import { optionFaults } from "./option-values.ts";
import type { RawConfig } from "./raw-config.ts";

export type LayerResult =
  | { readonly kind: "layer"; readonly layer: Layer & { readonly from: LayerFile } }
  /** A package.json that does not speak of no502. */
  | { readonly kind: "none"; readonly problems: readonly ConfigProblem[] }
  /** It cannot be read; `why` is what the file system says. */
  | { readonly kind: "unread"; readonly why: string }
  | { readonly kind: "refused"; readonly problems: readonly ConfigProblem[] };

/** Reads and checks one file of settings. */
export function readLayer(files: FileSystem, path: string): LayerResult {
  const file = fileId(path);
  const read = files.read(path);
  if (!read.ok) return { kind: "unread", why: read.message };
  const { text, invalidAt } = read;
  const refuse = (faults: readonly Fault[]): LayerResult => ({
    kind: "refused",
    problems: placed(file, text, faults),
  });
  if (invalidAt !== null)
    return refuse([{ start: invalidAt, end: invalidAt + 1, message: "the file is not valid UTF-8" }]);

  const json = parseJson(text, path.endsWith(".jsonc"));
  if (!json.ok) return refuse([json.problem]);
  const manifest = basename(path) === "package.json";
  const root = manifest ? memberOf(json.root, "no502")?.value : json.root;
  if (!root) {
    const problems = placed(file, text, [{ start: 0, end: 1, message: 'this package.json has no key "no502"' }]);
    return { kind: "none", problems };
  }

  const twice = repeatedKeys(root).map((member): Fault => {
    return { start: member.keyStart, end: member.keyEnd, message: `"${member.key}" is written twice in one object` };
  });
  const value = plain(root);
  const wrong = validate(value) ? [] : describeErrors(validate.errors ?? [], root);
  if (wrong.length > 0 || twice.length > 0) return refuse([...twice, ...wrong]);
  const raw = value as RawConfig;
  const outOfRange = optionFaults(raw, root);
  if (outOfRange.length > 0) return refuse(outOfRange);
  return { kind: "layer", layer: withFile(raw, { kind: "file", file, text, root }) };
}

function withFile(raw: RawConfig, from: LayerFile): Layer & { readonly from: LayerFile } {
  return { ...fileLayer(raw, from), from };
}

/** Problems in order of their places. */
export function placed(file: FileId, text: string, faults: readonly Fault[]): readonly ConfigProblem[] {
  const lines = new LineIndex(text);
  return faults
    .map(({ start, end, message }): ConfigProblem => ({ file, start, end, ...lines.position(start), message }))
    .sort((a, b) => a.start - b.start);
}
