import type { FileId, Span } from "../source/span.ts";
import type { IniFile } from "./ini/tree.ts";
import type { NginxFile } from "./nginx/tree.ts";

type Files = ReadonlyMap<FileId, NginxFile | IniFile>;

/** The trees whose places name a file: one, or as many as a YAML file holds. */
export function filesNamed(files: Files, id: FileId): readonly (NginxFile | IniFile)[] {
  const direct = files.get(id);
  if (direct?.id === id) return [direct];
  let names = named.get(files);
  if (!names) {
    names = new Map();
    named.set(files, names);
    for (const file of files.values()) {
      const same = names.get(file.id);
      if (same) same.push(file);
      else names.set(file.id, [file]);
    }
  }
  return names.get(id) ?? [];
}

const named = new WeakMap<Files, Map<FileId, (NginxFile | IniFile)[]>>();

/** Whether places in a file are the user's to change. */
export function holds(files: Files, id: FileId): boolean {
  return files.has(id) || filesNamed(files, id).length > 0;
}

/** The tree that a place lies in. */
export function fileAt(files: Files, { file, start }: Pick<Span, "file" | "start">): NginxFile | IniFile | undefined {
  const [first, ...others] = filesNamed(files, file);
  let best = first;
  // Embedded texts do not overlap: the last that begins before the place holds it.
  for (const other of others) {
    const begin = beginOf(other);
    if (begin <= start && (best === undefined || beginOf(best) > start || begin > beginOf(best))) best = other;
  }
  return best;
}

function beginOf({ items, comments }: NginxFile | IniFile): number {
  return Math.min(items[0]?.start ?? Number.POSITIVE_INFINITY, comments[0]?.start ?? Number.POSITIVE_INFINITY);
}
