import { type JsonNode, memberOf, parseJson, plain } from "../config/json.ts";
import { LineIndex } from "../source/line-index.ts";
import type { FileId } from "../source/span.ts";
import { type Baseline, type BaselineEntry, baselineFormat } from "./baseline.ts";

export type BaselineResult =
  | { readonly ok: true; readonly baseline: Baseline }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string };

/** Reads the text of a baseline file. One that was written in another form is refused as a whole, with its place. */
export function readBaseline(file: FileId, text: string): BaselineResult {
  const refuse = (node: { readonly start: number }, message: string): BaselineResult => {
    return { ok: false, ...new LineIndex(text).position(node.start), message };
  };
  const json = parseJson(text, false);
  if (!json.ok) return refuse(json.problem, json.problem.message);
  const { root } = json;
  const format = memberOf(root, "format")?.value;
  if (!format) return refuse(root, "this is no baseline of no502: it names no format");
  const written = plain(format);
  if (written !== baselineFormat) return refuse(format, otherFormat(written, root));

  const paths = memberOf(root, "paths")?.value;
  if (paths?.kind !== "array") return refuse(paths ?? root, 'a baseline needs "paths", a list');
  for (const path of paths.items) if (typeof plain(path) !== "string") return refuse(path, "a path is a text");
  const findings = memberOf(root, "findings")?.value;
  if (findings?.kind !== "array") return refuse(findings ?? root, 'a baseline needs "findings", a list');
  const entries: BaselineEntry[] = [];
  for (const node of findings.items) {
    const entry = Object.fromEntries(keys.map((key) => [key, memberOf(node, key)?.value]));
    for (const key of keys) {
      const value = entry[key];
      if (value?.kind === "scalar" && typeof value.value === "string") continue;
      return refuse(value ?? node, `a finding of a baseline needs "${key}", a text`);
    }
    const texts = Object.fromEntries(keys.map((key) => [key, plain(entry[key] as JsonNode)]));
    entries.push(texts as Record<(typeof keys)[number], string>);
  }
  return { ok: true, baseline: { file, paths: plain(paths) as string[], entries } };
}

const keys = ["rule", "file", "scope", "directive", "fingerprint"] as const;

function otherFormat(written: unknown, root: JsonNode): string {
  const tool = memberOf(root, "tool")?.value;
  const version = tool ? memberOf(tool, "version")?.value : undefined;
  const by =
    version?.kind === "scalar" && typeof version.value === "string" ? `, written by no502 ${version.value}` : "";
  const ours = typeof written === "string" && /^no502-baseline\//.test(written);
  if (!ours) return `this is no baseline of no502: its format is ${JSON.stringify(written)}`;
  return `this baseline has the format ${written}${by}, and this no502 reads ${baselineFormat}; delete it and run \`no502 baseline\` to write it anew`;
}
