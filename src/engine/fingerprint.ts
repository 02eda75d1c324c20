import { hash64 } from "../source/hash.ts";
import type { FileId } from "../source/span.ts";
import { fileAt } from "../syntax/file-at.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { twinKey } from "./merge-twins.ts";
import { primaryOf } from "./primary.ts";
import type { RawFinding } from "./raw-finding.ts";

/**
 * Names each finding so that it keeps its name when lines move: rule, file, the directive at its primary place and the
 * blocks around it. Equal ones are numbered in order of appearance, so one more of them is a new one.
 *
 * @param sorted findings in report order; two of one rule at one place get one fingerprint.
 * @param nameOf a file's name wherever the project is checked out
 * @returns fingerprint by `twinKey`.
 */
export function fingerprints(
  sorted: readonly RawFinding[],
  parsed: ReadonlyMap<FileId, NginxFile | IniFile>,
  nameOf: (file: FileId) => string,
): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const { rule, at } of sorted) {
    const key = twinKey(rule, at);
    if (result.has(key)) continue;
    const file = fileAt(parsed, at);
    const { scope, directive } = file ? primaryOf(file, at) : { scope: "", directive: "" };
    const identity = [rule, nameOf(at.file), directive, scope].join("\n");
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    result.set(key, hash64(ordinal === 0 ? identity : `${identity}\n${ordinal}`));
  }
  return result;
}
