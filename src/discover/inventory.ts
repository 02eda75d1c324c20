import { type InfraFiles, infraKind } from "../infra/read-infra.ts";
import type { EmbeddedText } from "../source/embedded-text.ts";
import type { FileSystem, ReadFailure, ReadResult } from "../source/file-system.ts";
import { basename, dirname, join } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import { type IniKind, iniKind, type NginxLevel, nginxLevel, textKind } from "./classify.ts";
import { type DumpedFile, isNginxDump, splitNginxDump } from "./dump.ts";
import { fpmMappings, fpmPrefix, nginxMappings } from "./layout.ts";
import type { PathProblem } from "./plan.ts";
import { type Reached, reachFpm, reachNginx } from "./reach.ts";
import type { Reader } from "./reader.ts";
import { statedLevel } from "./stated-level.ts";
import { treeFiles } from "./tree-files.ts";
import { signOf, walk } from "./walk.ts";

export const standardInput = fileId("<stdin>");

export interface InventoryInput {
  readonly fileSystem: FileSystem;
  readonly reader: Reader;
  /** Absolute paths, and `-` for standard input. */
  readonly paths: readonly string[];
  readonly exclude: (path: string) => boolean;
  readonly stock: (runtimePath: string) => FileId | null;
  /** Gives a text a file id of its own: the parts of a dump, which begin somewhere in that dump. */
  readonly addVirtual: (id: FileId, text: string, from: DumpPlace | null) => void;
  /** Makes a text that lies inside another file readable under its id. */
  readonly addEmbedded: (text: EmbeddedText) => void;
  /** Whether files that git ignores are left out. */
  readonly gitignore: boolean;
  /** Directories beside the given paths that compose files and the like may lead to. */
  readonly roots: readonly string[];
  /** Turns a `php-fpm -tt` dump into ini text of equal length; null when the text is none. */
  readonly fpmDump: (text: string) => string | null;
}

/** Where a file of a dump begins in it. */
export interface DumpPlace {
  readonly dump: FileId;
  readonly start: number;
}

/** What lies in the given paths, by content. */
export interface Inventory {
  readonly nginxMains: readonly FileId[];
  readonly nginxDumps: readonly (readonly DumpedFile[])[];
  /** Files of each level that no main reaches, `entry` excepted. */
  readonly nginxFiles: ReadonlyMap<Exclude<NginxLevel, "entry">, readonly FileId[]>;
  readonly fpmMains: readonly FileId[];
  readonly fpmPools: readonly FileId[];
  readonly phpInis: readonly FileId[];
  /** Files that describe hosts. */
  readonly infra: InfraFiles;
  /** Services, sockets and drop-ins of systemd. */
  readonly units: readonly FileId[];
  /** Files that a main file of FPM or nginx pulls in. */
  readonly pulledIn: ReadonlySet<FileId>;
  /** The same for each main file, itself included. */
  readonly reachedFrom: ReadonlyMap<FileId, Reached>;
  /** Files that the user named one by one. */
  readonly explicit: ReadonlySet<FileId>;
  /** Directories that the user named. */
  readonly directories: readonly string[];
  readonly provisionedBy: { readonly path: string; readonly reason: string } | null;
  /** Scripts beside the files, which may make others. */
  readonly scripts: readonly FileId[];
  readonly problems: readonly PathProblem[];
  readonly notices: readonly { readonly message: string; readonly file: FileId | null }[];
}

/** Looks through the given paths and says what each file is. Files that a main file pulls in are not looked at again. */
export function takeInventory(input: InventoryInput): Inventory {
  const { fileSystem, reader } = input;
  const problems: PathProblem[] = [];
  const notices: { message: string; file: FileId | null }[] = [];
  const explicit = new Set<FileId>();
  const directories: string[] = [];
  const walked: string[] = [];
  const units: FileId[] = [];
  const infra: Record<keyof InfraFiles, string[]> = { compose: [], dockerfiles: [], yaml: [], scripts: [] };
  const describe = (found: InfraFiles) => {
    for (const kind of ["compose", "dockerfiles", "yaml", "scripts"] as const) infra[kind].push(...found[kind]);
  };
  let provisionedBy: Inventory["provisionedBy"] = null;
  const scripts: FileId[] = [];

  for (const path of input.paths) {
    if (path === "-") {
      explicit.add(standardInput);
      continue;
    }
    const kind = fileSystem.kind(path);
    if (kind === "directory") {
      const result = walk(fileSystem, path, input.exclude, input.gitignore);
      const real = fileSystem.realpath(path);
      directories.push(...(real === path ? [path] : [path, real]));
      // A part of a tree would be judged wrongly: what is missing from it would count as missing on the host.
      if (!result.truncated) walked.push(...result.files);
      describe(result.infra);
      units.push(...result.units.map((unit) => fileId(unit)));
      provisionedBy ??= result.provisionedBy;
      scripts.push(...result.scripts.map(fileId));
      for (const directory of result.unlisted)
        problems.push({ path: directory, failure: "forbidden", message: "cannot list this directory" });
      if (result.truncated)
        problems.push({
          path,
          failure: "too-large",
          message: "holds more files than a server's configuration; give a smaller directory",
        });
    } else if (kind === "none") {
      const read = fileSystem.read(path);
      problems.push(read.ok ? { path, failure: "missing", message: "no such file or directory" } : refusal(path, read));
    } else {
      const described = infraKind(basename(path));
      if (described !== null) infra[described].push(join(fileSystem.realpath(dirname(path)), basename(path)));
      else explicit.add(fileId(fileSystem.realpath(path)));
      provisionedBy ??= signOf(basename(path), path);
    }
  }

  const nginxMains: FileId[] = [];
  const nginxDumps: DumpedFile[][] = [];
  const nginxFiles = new Map<Exclude<NginxLevel, "entry">, FileId[]>();
  const fpm: Record<IniKind, FileId[]> = { "fpm-main": [], "fpm-pool": [], "php-ini": [], other: [] };
  const reached = new Set<FileId>();
  const reachedFrom = new Map<FileId, Reached>();
  const given = [...directories, ...[...explicit].map(dirname)];

  const bare = { files: fileSystem, given, whole: [], closed: false, stock: input.stock };
  const reachFrom = (main: FileId, kind: "nginx" | "fpm", text: string) => {
    const mainDirectory = dirname(main);
    const found =
      kind === "nginx"
        ? reachNginx(main, treeFiles({ ...bare, mainDirectory, mappings: nginxMappings(main) }), reader)
        : reachFpm(
            main,
            fpmPrefix(main, text),
            treeFiles({ ...bare, mainDirectory, mappings: fpmMappings(main) }),
            reader,
          );
    reachedFrom.set(main, found);
    for (const id of found.files) if (id !== main) reached.add(id);
  };

  const look = (id: FileId, wanted: boolean) => {
    const read = reader.peek(id);
    if (!read.ok) {
      // A file nobody asked for matters only where its place says that it belongs to the servers.
      if (wanted || (/(?:nginx|php|fpm)/i.test(id) && /\.(?:conf|ini)$/.test(id))) problems.push(refusal(id, read));
      return;
    }
    if (isNginxDump(read.text)) {
      const parts = splitNginxDump(read.text);
      for (const part of parts) input.addVirtual(part.id, part.text, { dump: id, start: part.start });
      nginxDumps.push(parts);
      if (!wanted || input.fpmDump(read.text) === null) return;
    }
    const dumped = wanted ? input.fpmDump(read.text) : null;
    if (dumped !== null) {
      input.addVirtual(id, dumped, null);
      fpm["fpm-main"].push(id);
      return;
    }
    const kind = textKind(read.text);
    if (!wanted && unreadTemplate.test(id) && (kind === "nginx" || kind === "ini")) {
      problems.push({ path: id, failure: "template", message: templateMessage(id) });
      return;
    }
    if (kind === "nginx") {
      const file = reader.nginx(id);
      const level = file ? (statedLevel(file) ?? nginxLevel(file)) : null;
      if (level === "entry") {
        nginxMains.push(id);
        reachFrom(id, "nginx", read.text);
      } else if (level !== null) {
        const same = nginxFiles.get(level);
        if (same) same.push(id);
        else nginxFiles.set(level, [id]);
      } else if (wanted) problems.push(foreign(id));
    } else if (kind === "ini") {
      const file = reader.ini(id);
      const found = file ? iniKind(file) : "other";
      fpm[found].push(id);
      if (found === "fpm-main") reachFrom(id, "fpm", read.text);
      if (found === "other" && wanted) problems.push(foreign(id));
    } else if (wanted) {
      const empty = kind === "empty" || read.text.trim() === "";
      problems.push(empty ? { path: id, failure: "empty", message: "empty file" } : foreign(id));
    }
  };

  for (const id of explicit) look(id, true);
  const ids = walked.map(fileId);
  const seen = new Set<FileId>(explicit);
  // Main files first: what they pull in need not be looked at.
  for (const first of [true, false]) {
    for (const id of ids) {
      if (seen.has(id) || reached.has(id) || isLikelyMain(id) !== first) continue;
      seen.add(id);
      look(id, false);
    }
  }

  const free = (list: readonly FileId[]) => list.filter((id) => !reached.has(id));
  return {
    nginxMains: free(nginxMains),
    nginxDumps,
    nginxFiles: new Map([...nginxFiles].map(([level, list]) => [level, free(list)])),
    fpmMains: free(fpm["fpm-main"]),
    fpmPools: free(fpm["fpm-pool"]),
    phpInis: free(fpm["php-ini"]),
    units,
    pulledIn: reached,
    reachedFrom,
    explicit,
    directories,
    infra,
    provisionedBy,
    scripts,
    problems,
    notices,
  };
}

/** Languages whose control lines we do not follow: what such a file becomes is not known. */
const unreadTemplate = /\.(?:twig|epp|ejs|eex|liquid|njk|mako|dhall|jsonnet|nix)$/i;

function templateMessage(path: string): string {
  return `a template in a language that is not read (${path.slice(path.lastIndexOf(".") + 1)})`;
}

function isLikelyMain(path: string): boolean {
  return /(?:nginx|php-?\d*[.\d]*-?fpm)[^/]*\.conf$/.test(path);
}

function refusal(path: string, read: ReadResult & { ok: false }): PathProblem {
  const messages: Partial<Record<ReadFailure, string>> = {
    binary: "binary file, not configuration",
    missing: "no such file or directory",
  };
  return { path, failure: read.failure, message: messages[read.failure] ?? read.message };
}

function foreign(path: string): PathProblem {
  return { path, failure: "foreign", message: "neither nginx nor PHP-FPM configuration" };
}
