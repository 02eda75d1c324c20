import { relative } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import { fileAt } from "../syntax/file-at.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { enclosing } from "./enclosing.ts";
import { hash64 } from "./hash.ts";
import { twinKey } from "./merge-twins.ts";
import type { RawFinding } from "./raw-finding.ts";

/**
 * Names each finding so that it keeps its name when lines move: rule, path below `root`, the marked text and what encloses
 * it; equal ones are numbered in order of appearance.
 *
 * @param sorted findings in report order; two of one rule at one place get one fingerprint.
 * @returns fingerprint by `twinKey`.
 */
export function fingerprints(
  sorted: readonly RawFinding[],
  parsed: ReadonlyMap<FileId, NginxFile | IniFile>,
  root: string,
): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  const seen = new Map<string, number>();
  const shown = new Map<FileId, string>();
  for (const { rule, at } of sorted) {
    const key = twinKey(rule, at);
    if (result.has(key)) continue;
    const file = fileAt(parsed, at);
    const path = shown.get(at.file) ?? relative(root, at.file);
    shown.set(at.file, path);
    const text = file ? file.text.slice(at.start, at.end).replace(/\s+/g, " ").trim() : "";
    const identity = [rule, path, text, file ? enclosing(file, at.start) : ""].join("\n");
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    result.set(key, hash64(ordinal === 0 ? identity : `${identity}\n${ordinal}`));
  }
  return result;
}
