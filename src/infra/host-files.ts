import { byPath } from "../source/by-path.ts";
import { expandGlob } from "../source/expand-glob.ts";
import type { FileSystem } from "../source/file-system.ts";
import { isGlob } from "../source/glob.ts";
import type { GlobResult, HostFiles, Located } from "../source/host-files.ts";
import { isStock } from "../source/is-stock.ts";
import { join, relative } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import { entryKind, type HostTree } from "./host-tree.ts";
import type { Placement } from "./placement.ts";

/**
 * One host's files as its placements make them.
 *
 * @param stock a file that packages bring, for hosts of which nothing says what lies beneath
 */
export function hostFiles(
  tree: HostTree,
  placements: readonly Placement[],
  stock: (path: string) => FileId | null,
): HostFiles {
  const locate = (path: string): Located => {
    const entry = tree.entry(path);
    switch (entry.kind) {
      case "file":
        return { kind: isStock(entry.file) ? "stock" : "file", file: entry.file };
      case "directory":
        return { kind: "absent", directory: true };
      case "absent":
        return { kind: "absent" };
      case "unknown":
        return { kind: "outside" };
      case "nothing": {
        const file = stock(path);
        return file === null ? { kind: "outside" } : { kind: "stock", file };
      }
    }
  };

  const glob = (pattern: string): GlobResult => {
    let complete = true;
    // The pattern is expanded over what the placements show; what they hide makes it incomplete.
    const shown: FileSystem = {
      kind: (path) => {
        const entry = tree.entry(path);
        if (entry.kind === "unknown" || entry.kind === "nothing") {
          const listed = tree.list(path);
          if (listed !== null && listed.entries.length > 0) return "directory";
          complete = false;
        }
        return entryKind(entry);
      },
      list(path) {
        const listed = tree.list(path);
        if (listed === null) return [];
        if (!listed.complete) complete = false;
        return listed.entries;
      },
      read: () => ({ ok: false, failure: "failed", message: "not read here" }),
      realpath: (path) => path,
    };
    if (!isGlob(pattern)) return { files: [], broken: [], complete: true };
    const match = expandGlob(shown, pattern);
    const files: FileId[] = [];
    for (const { path } of match.files) {
      const located = locate(path);
      if (located.kind === "file" || located.kind === "stock") files.push(located.file);
      else complete = false;
    }
    return {
      files,
      broken: match.broken,
      directories: match.directories,
      complete,
      ...(match.directoryExists || !complete ? {} : { directoryMissing: true as const }),
    };
  };

  return {
    locate: byPath(locate),
    glob: byPath(glob),
    runtimePath: runtimePaths(tree, placements),
  };
}

/**
 * Where a file lies. `COPY . /app` beside `COPY nginx /etc/nginx` places it twice: what places fewer files was written for
 * it, and of equals the last. A place that something later hides counts only where there is no other.
 */
function runtimePaths(tree: HostTree, placements: readonly Placement[]): (file: FileId) => string {
  // Every file of a large tree is asked for on every host: most placements are of single files, and those are looked up.
  const trees: number[] = [];
  const files = new Map<FileId, number[]>();
  for (const [at, by] of placements.entries()) {
    if (by.kind === "tree") trees.push(at);
    if (by.kind !== "file") continue;
    const same = files.get(by.file);
    if (same) same.push(at);
    else files.set(by.file, [at]);
  }
  return (file) => {
    const whole = !file.includes("#");
    let best: { readonly path: string; readonly seen: boolean; readonly named: number } | null = null;
    for (const at of lastFirst(files.get(file) ?? [], whole ? trees : [])) {
      const by = placements[at] as Placement;
      const path = placedBy(by, file);
      if (path === null) continue;
      const named = by.kind === "tree" ? by.tree.length : file.length;
      const entry = tree.entry(path);
      const seen = entry.kind === "file" && entry.file === file;
      if (best === null || (seen && !best.seen) || (seen === best.seen && named > best.named))
        best = { path, seen, named };
    }
    return best?.path ?? (isStock(file) ? file.slice("stock:".length) : file);
  };
}

function lastFirst(some: readonly number[], others: readonly number[]): readonly number[] {
  return [...some, ...others].sort((a, b) => b - a);
}

function placedBy(by: Placement, file: FileId): string | null {
  if (by.kind === "file") return by.file === file ? by.path : null;
  if (by.kind !== "tree" || !file.startsWith(by.tree) || !"/".includes(file[by.tree.length] ?? "")) return null;
  return join(by.path, relative(by.tree, file));
}

/** Whether a run-time path is one where servers keep their configuration. */
export function isSystemPath(path: string): boolean {
  return /^\/(?:etc|usr\/local\/(?:etc|nginx|openresty|php)|opt)\//.test(path);
}
