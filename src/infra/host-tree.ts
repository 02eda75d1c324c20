import { byteOrder, type DirectoryEntry, type EntryKind } from "../source/file-system.ts";
import { basename, dirname, isWithin, join } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import type { InfraInput } from "./infra-input.ts";
import type { Placement } from "./placement.ts";

/** What lies at a run-time path; `unknown` with what changed it, `nothing` where no placement speaks of the path. */
export type Entry =
  | { readonly kind: "file"; readonly file: FileId; readonly by: Placement; readonly link: boolean }
  | { readonly kind: "directory" }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "nothing" };

/** A directory shared with others, and the path inside of it. */
export interface SharedPlace {
  readonly volume: string;
  readonly path: string;
}

/** The placements of one host as a file system. Paths are absolute and normalised. */
export interface HostTree {
  entry(path: string): Entry;
  /** Names in byte order; `complete` is false where more may lie there. null where no directory is. */
  list(path: string): { readonly entries: readonly DirectoryEntry[]; readonly complete: boolean } | null;
  /** The shared directory that a path lies in, links followed; null for the host's own files. */
  shared(path: string): SharedPlace | null;
  /** The path with the links of the placements resolved. */
  real(path: string): string;
}

const mostLinks = 16;

/**
 * @param placements in the order in which they take effect
 * @param whole whether what no placement speaks of is known to be absent
 */
export function hostTree(
  placements: readonly Placement[],
  whole: boolean,
  files: Pick<InfraInput, "kind" | "list" | "realpath">,
): HostTree {
  const inTree = (placement: Placement & { kind: "tree" }, path: string): string =>
    join(placement.tree, path.slice(placement.path === "/" ? 1 : placement.path.length + 1) || ".");

  /** The last placement that says something of the path, and what. Links are not followed here. */
  const lookUp = (path: string): { entry: Entry; by: Placement | null; follow: string | null } => {
    const said = (entry: Entry, by: Placement) => ({ entry, by, follow: null });
    for (let at = placements.length - 1; at >= 0; at--) {
      const by = placements[at] as Placement;
      const exact = by.path === path;
      if (!exact && !isWithin(path, by.path)) {
        // What lies below a path makes it a directory.
        if (by.kind !== "gone" && by.kind !== "unknown" && isWithin(by.path, path))
          return said({ kind: "directory" }, by);
        continue;
      }
      switch (by.kind) {
        case "file":
          return said(exact ? { kind: "file", file: by.file, by, link: false } : { kind: "absent" }, by);
        case "tree": {
          const inside = inTree(by, path);
          const kind = by.omits?.(inside) ? "none" : files.kind(inside);
          if (kind === "file" || kind === "other")
            return said({ kind: "file", file: fileId(files.realpath(inside)), by, link: false }, by);
          if (kind === "directory") return said({ kind: "directory" }, by);
          if (by.mode === "replace") return said({ kind: "absent" }, by);
          break;
        }
        case "directory":
          if (exact) return said({ kind: "directory" }, by);
          if (by.mode === "replace") return said({ kind: "absent" }, by);
          break;
        case "unknown":
          if (exact || by.below) return said({ kind: "unknown", reason: by.reason }, by);
          break;
        case "gone":
          return said({ kind: "absent" }, by);
        case "link": {
          const rest = path.slice(by.path.length);
          return { entry: { kind: "nothing" }, by, follow: `${by.target}${rest}` };
        }
        case "volume":
          if (exact) return said({ kind: "directory" }, by);
          return said({ kind: "unknown", reason: `${by.because.text} may hold anything` }, by);
      }
    }
    return { entry: { kind: whole ? "absent" : "nothing" }, by: null, follow: null };
  };

  const followed = (path: string): { entry: Entry; by: Placement | null; path: string } => {
    let now = path;
    for (let links = 0; links <= mostLinks; links++) {
      const { entry, by, follow } = lookUp(now);
      if (follow === null) {
        const linked = entry.kind === "file" && now !== path ? { ...entry, link: true } : entry;
        return { entry: linked, by, path: now };
      }
      now = follow;
    }
    return { entry: { kind: "absent" }, by: null, path: now };
  };

  const list: HostTree["list"] = (path) => {
    const at = followed(path);
    if (at.entry.kind === "file" || at.entry.kind === "absent") return null;
    const directory = at.path;
    const prefix = directory === "/" ? "/" : `${directory}/`;
    const names = new Set<string>();
    let complete = whole;
    for (const by of placements) {
      if (isWithin(directory, by.path)) {
        if (by.kind === "tree") {
          const inside = inTree(by, directory);
          const listed = by.omits?.(inside) ? [] : files.kind(inside) === "directory" ? files.list(inside) : [];
          if (by.mode === "replace") names.clear();
          if (by.mode === "replace") complete = true;
          if (listed === null) complete = false;
          for (const { name } of listed ?? []) if (!by.omits?.(join(inside, name))) names.add(name);
        } else if (by.kind === "directory" && by.mode === "replace") {
          names.clear();
          complete = true;
        } else if (by.kind === "gone") {
          names.clear();
          complete = true;
        } else if (by.kind === "volume") {
          names.clear();
          complete = false;
        } else if (by.kind === "unknown" && (by.below || by.path === directory)) complete = false;
      } else if (by.path.startsWith(prefix)) {
        const name = by.path.slice(prefix.length).split("/")[0] as string;
        if (by.kind === "gone") {
          if (dirname(by.path) === directory) names.delete(name);
        } else names.add(name);
      }
    }
    const entries: DirectoryEntry[] = [];
    for (const name of [...names].sort(byteOrder)) {
      const { entry, path: real } = followed(`${prefix}${name}`);
      const link = real === `${prefix}${name}` ? {} : { link: true as const };
      // Of what may have been removed or changed nobody knows whether it lies there.
      if (entry.kind === "unknown") complete = false;
      else if (entry.kind === "file" || entry.kind === "directory") entries.push({ name, kind: entry.kind, ...link });
      else if (real !== `${prefix}${name}`) {
        if (entry.kind === "absent") entries.push({ name, kind: "none", link: true });
        else complete = false;
      }
    }
    return { entries, complete };
  };

  return {
    entry: (path) => followed(path).entry,
    list,
    real: (path) => followed(path).path,
    shared(path) {
      // A socket does not lie in any placement: the directory that it will be made in decides.
      const directory = followed(dirname(path)).path;
      const real = `${directory === "/" ? "" : directory}/${basename(path)}`;
      for (let at = placements.length - 1; at >= 0; at--) {
        const by = placements[at] as Placement;
        if (!isWithin(real, by.path) || by.path === "/") continue;
        const rest = real.slice(by.path.length + 1);
        if (by.kind === "volume") return { volume: by.volume, path: join(`/${by.subPath}`, rest || ".") };
        if (by.kind === "tree" && by.mode === "replace")
          return { volume: `bind:${by.tree}`, path: join("/", rest || ".") };
        if (by.kind === "directory" && by.mode === "replace") return null;
      }
      return null;
    },
  };
}

/** For callers that want the answer in the terms of a file system. */
export function entryKind(entry: Entry): EntryKind {
  return entry.kind === "file" || entry.kind === "directory" ? entry.kind : "none";
}
