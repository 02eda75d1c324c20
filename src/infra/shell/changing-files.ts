import type { EmbeddedText } from "../../source/embedded-text.ts";
import { isStock } from "../../source/is-stock.ts";
import { basename, dirname, isWithin, join } from "../../source/paths.ts";
import type { FileId } from "../../source/span.ts";
import { embedFile } from "../embed.ts";
import { type Entry, type HostTree, hostTree } from "../host-tree.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Because, Placement } from "../placement.ts";
import { type PlacedText, placedEmbedded, placedFile } from "./placed-text.ts";

/** A file system under change, as a build or an entry script makes it. Paths are absolute and normalised. */
export class ChangingFiles {
  readonly #placements: Placement[];
  readonly #input: InfraInput;
  /** Whether all that matters was known in the beginning: what nothing speaks of was then not there. */
  readonly startedWhole: boolean;
  #whole: boolean;
  #tree: HostTree;
  /** The same where packages and programs have brought nothing unnoticed. */
  readonly #stated: HostTree;

  constructor(placements: readonly Placement[], whole: boolean, startedWhole: boolean, input: InfraInput) {
    this.#placements = [...placements];
    this.startedWhole = startedWhole;
    this.#whole = whole;
    this.#input = input;
    this.#tree = hostTree(this.#placements, whole, input);
    this.#stated = hostTree(this.#placements, startedWhole, input);
  }

  get placements(): readonly Placement[] {
    return [...this.#placements];
  }

  get whole(): boolean {
    return this.#whole;
  }

  /** Something was done that may have put files anywhere: what nothing speaks of is no longer absent. */
  open(): void {
    if (!this.#whole) return;
    this.#whole = false;
    this.#tree = hostTree(this.#placements, false, this.#input);
  }

  entry(path: string): Entry {
    return this.#tree.entry(path);
  }

  /** What the statements say of a directory: what packages may have put there unnoticed does not make it incomplete. */
  list(path: string): ReturnType<HostTree["list"]> {
    return this.#stated.list(path);
  }

  /** What lies there as a text with places, so that a part of it can be replaced. */
  embeddedAt(path: string, name: string): EmbeddedText | null {
    const entry = this.entry(path);
    if (entry.kind !== "file") return null;
    const own = this.#input.embedded(entry.file);
    if (own !== null) return { ...own, id: `${own.file}#${name}` as FileId };
    if (/^stock:|#/.test(entry.file)) return null;
    const read = this.#input.read(entry.file);
    return read.ok ? embedFile(entry.file, read.text, name) : null;
  }

  /** What lies there as a script, each character at its place; null for what a package brings. */
  scriptAt(path: string): PlacedText | null {
    const entry = this.entry(path);
    if (entry.kind !== "file" || isStock(entry.file)) return null;
    const own = this.#input.embedded(entry.file);
    if (own !== null) return placedEmbedded(own);
    if (entry.file.includes("#")) return null;
    const read = this.#input.read(entry.file);
    return read.ok ? placedFile(entry.file, read.text) : null;
  }

  /** Where something written to a path really lies: links on the way are followed, the last name is not. */
  #place(path: string): string {
    const directory = this.#tree.real(dirname(path));
    return path === "/" ? path : join(directory, basename(path));
  }

  put(placement: Placement): Placement {
    const placed = { ...placement, path: this.#place(placement.path) };
    this.#placements.push(placed);
    return placed;
  }

  /** Whether a symbolic link lies there; null where nobody can tell. */
  isLink(path: string): boolean | null {
    const place = this.#place(path);
    const last = this.#placements.findLast((one) => one.path === place && (one.kind !== "unknown" || one.below));
    if (last?.kind === "link") return true;
    const { kind } = this.#stated.entry(path);
    return kind === "absent" ? false : null;
  }

  /** True where nobody can tell whether something lies there, and what. */
  isOpen(path: string): boolean {
    const { kind } = this.#stated.entry(path);
    return kind === "unknown" || kind === "nothing";
  }

  putFile(path: string, file: FileId, because: Because): void {
    // Writing to a link writes what it leads to.
    this.#placements.push({ kind: "file", path: this.#tree.real(path), file, because });
  }

  putUnknown(path: string, below: boolean, reason: string, because: Because): void {
    this.#placements.push({ kind: "unknown", path: this.#tree.real(path), below, reason, because });
  }

  /** Takes back what was put: a mount that lasts for one RUN. */
  withdraw(placement: Placement): void {
    const at = this.#placements.indexOf(placement);
    if (at !== -1) this.#placements.splice(at, 1);
  }

  /**
   * What lies at and below a path, as placements for another path; null where it is not known at all.
   *
   * @param fresh whether nothing lies at the other path yet
   */
  copyOf(from: string, to: string, because: Because, fresh: boolean): readonly Placement[] | null {
    return copyPlacements(this, from, to, because, fresh);
  }

  /** True where nothing lies there yet. */
  isFresh(path: string): boolean {
    return this.#stated.entry(path).kind === "absent";
  }

  get files(): InfraInput {
    return this.#input;
  }
}

/** Every statement about a directory, told of another one. What is not stated there stays as it is. */
function copyPlacements(
  files: ChangingFiles,
  from: string,
  to: string,
  because: Because,
  fresh: boolean,
): readonly Placement[] | null {
  const entry = files.entry(from);
  if (entry.kind === "absent") return [];
  if (entry.kind === "nothing") return null;
  if (entry.kind === "unknown") return [{ kind: "unknown", path: to, below: true, reason: entry.reason, because }];
  if (entry.kind === "file") return [{ kind: "file", path: to, file: entry.file, because }];
  // A new directory holds what is copied and nothing else.
  let copies: Placement[] = [{ kind: "directory", path: to, mode: fresh ? "replace" : "merge", because }];
  const moved = (path: string) => join(to, path.slice(from === "/" ? 1 : from.length + 1) || ".");
  /** Drops what earlier statements said of a path and what lies below. */
  const drop = (path: string) => {
    copies = copies.flatMap((copy): Placement[] => {
      if (isWithin(copy.path, path)) return copy.path === to ? [copy] : [];
      if (copy.kind !== "tree" || !isWithin(path, copy.path)) return [copy];
      const hidden = join(copy.tree, path.slice(copy.path.length + 1));
      const omits = copy.omits;
      return [{ ...copy, omits: (inside) => isWithin(inside, hidden) || (omits?.(inside) ?? false) }];
    });
  };
  if (!files.startedWhole)
    copies.push({ kind: "unknown", path: to, below: true, reason: `what lies in ${from} is not known`, because });
  for (const placement of files.placements) {
    const { path } = placement;
    if (isWithin(path, from)) {
      const there = moved(path);
      if (placement.kind === "gone") drop(there);
      else if ((placement.kind === "directory" || placement.kind === "tree") && placement.mode === "replace") {
        drop(there);
        // A directory that was emptied is empty in the copy, but what lay at its new place stays.
        copies.push({ ...placement, path: there, mode: "merge", because });
        if (path === from) copies = copies.filter(({ kind }) => kind !== "unknown");
      } else if (placement.kind === "volume") {
        copies.push({ kind: "unknown", path: there, below: true, reason: placement.because.text, because });
      } else copies.push({ ...placement, path: there, because });
    } else if (isWithin(from, path)) {
      switch (placement.kind) {
        case "tree": {
          const tree = join(placement.tree, from.slice(path === "/" ? 1 : path.length + 1));
          if (placement.mode === "replace") copies = copies.slice(0, 1);
          if (files.files.kind(tree) === "directory" && !placement.omits?.(tree))
            copies.push({ ...placement, path: to, tree, mode: "merge", because });
          break;
        }
        case "directory":
          if (placement.mode === "replace") copies = copies.slice(0, 1);
          break;
        case "gone":
          copies = copies.slice(0, 1);
          break;
        case "unknown":
          if (placement.below) copies.push({ ...placement, path: to, because });
          break;
        case "volume":
          copies.push({ kind: "unknown", path: to, below: true, reason: placement.because.text, because });
          break;
      }
    }
  }
  return copies;
}
