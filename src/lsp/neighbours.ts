import type { LintResult } from "../engine/lint-result.ts";
import type { Link } from "../model/stack.ts";
import { byteOrder, type DirectoryEntry, type FileSystem } from "../source/file-system.ts";
import { dirname } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import type { WordIndex } from "./word-index.ts";

/** A directory with more files of a stack than this is crowded: a fleet's sites, or its pools. */
const crowd = 24;

/** More neighbours than this would take as long as the whole. */
const mostNeighbours = 32;

/**
 * Which files have to do with a file. Only files of crowded directories can be left out of a look at one file: main files,
 * snippets and parameters belong to all.
 */
export interface Neighbours {
  /** True when there is anything to leave out. */
  readonly crowded: boolean;
  /** A tree in which, of the crowded directories, only the files near to `file` are seen. */
  around(file: FileId, text: string, files: FileSystem): FileSystem;
}

/** In steps, as it looks at every file. */
export function* findNeighbours(result: LintResult, words: WordIndex): Generator<void, Neighbours> {
  const directories = new Map<string, FileId[]>();
  // A file that holds several texts is one file.
  for (const file of new Set(result.stacks.flatMap(({ files }) => [...files.values()].map(({ id }) => id)))) {
    const directory = dirname(file);
    const same = directories.get(directory);
    if (same) same.push(file);
    else directories.set(directory, [file]);
  }
  const members = new Set([...directories.values()].filter((files) => files.length > crowd).flat());
  const linked = new Map<FileId, Set<FileId>>();
  if (members.size > 0) {
    // What stands in a file of PHP-FPM before its first header belongs to the section that the file before it ended in.
    for (const files of directories.values()) {
      const inOrder = [...files].sort(byteOrder);
      for (let at = 1; at < inOrder.length; at++)
        if (members.has(inOrder[at] as FileId)) connect(inOrder.slice(at - 1, at + 1), linked);
    }
    for (const stack of result.stacks) for (const link of stack.links) connect(filesOf(link), linked);
    yield;
    let done = 0;
    for (const file of members) {
      const text = result.text(file);
      if (text !== null) words.put(file, text);
      if (++done % 40 === 0) yield;
    }
  }

  const listings = new Map<string, Listing>();
  return {
    crowded: members.size > 0,
    around(file, text, files) {
      const near = new Set<FileId>([file]);
      for (const other of [...(linked.get(file) ?? []), ...words.near(text)]) {
        if (near.size > mostNeighbours) break;
        if (members.has(other)) near.add(other);
      }
      return onlyNear(files, members, near, listings);
    },
  };
}

/** The files at both ends of a link. */
function filesOf({ route, target, answer }: Link): readonly FileId[] {
  const pool = answer.kind === "pool" ? answer.pool.sections : [];
  const spans = [route.pass, target.span, ...pool, ...(route.upstream ? [route.upstream.span] : [])];
  return [...new Set(spans.map(({ file }) => file))];
}

function connect(files: readonly FileId[], linked: Map<FileId, Set<FileId>>): void {
  for (const file of files) {
    let others = linked.get(file);
    if (!others) {
      others = new Set();
      linked.set(file, others);
    }
    if (others.size > mostNeighbours) continue;
    for (const other of files) if (other !== file) others.add(other);
  }
}

type Entries = readonly DirectoryEntry[];

/** A directory's names, sorted out once: a look must not take longer because of the files that it leaves out. */
interface Listing {
  readonly of: Entries;
  readonly members: ReadonlyMap<FileId, Entries>;
  readonly others: Entries;
}

/** Files are left out of listings only: what is named one by one is still found. */
function onlyNear(
  files: FileSystem,
  members: ReadonlySet<FileId>,
  near: ReadonlySet<FileId>,
  listings: Map<string, Listing>,
): FileSystem {
  return {
    ...files,
    list(directory) {
      const entries = files.list(directory);
      if (entries === null || entries.length <= crowd) return entries;
      let listing = listings.get(directory);
      if (listing?.of !== entries) {
        listing = sortOut(entries, directory, files, members);
        listings.set(directory, listing);
      }
      if (listing.members.size === 0) return entries;
      const shown = [...near].flatMap((file) => listing.members.get(file) ?? []);
      return [...listing.others, ...shown].sort((a, b) => byteOrder(a.name, b.name));
    },
  };
}

function sortOut(entries: Entries, directory: string, files: FileSystem, members: ReadonlySet<FileId>): Listing {
  const below = directory === "/" ? "" : directory;
  const real = files.realpath(directory);
  const realBelow = real === "/" ? "" : real;
  const found = new Map<FileId, DirectoryEntry[]>();
  const others: DirectoryEntry[] = [];
  for (const entry of entries) {
    const path = entry.link ? files.realpath(`${below}/${entry.name}`) : `${realBelow}/${entry.name}`;
    const file = fileId(path);
    if (entry.kind !== "file" || !members.has(file)) others.push(entry);
    else found.set(file, [...(found.get(file) ?? []), entry]);
  }
  return { of: entries, members: found, others };
}
