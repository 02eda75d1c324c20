import { evaluateFpm } from "../../../src/resolve/fpm/evaluate.ts";
import type { EvaluatedFpm } from "../../../src/resolve/fpm/evaluated.ts";
import { createSources } from "../../../src/resolve/sources.ts";
import { expandGlob } from "../../../src/source/expand-glob.ts";
import type { FileSystem } from "../../../src/source/file-system.ts";
import type { HostFiles } from "../../../src/source/host-files.ts";
import { memoryFileSystem } from "../../../src/source/memory.ts";
import { fileId } from "../../../src/source/span.ts";

/** A host whose whole file system is given. */
export function heldWhole(files: FileSystem): HostFiles {
  return {
    locate(path) {
      return files.kind(path) === "file" ? { kind: "file", file: fileId(path) } : { kind: "absent" };
    },
    glob(pattern) {
      const match = expandGlob(files, pattern);
      return {
        files: match.files.map(({ path }) => fileId(path)),
        broken: match.broken,
        complete: true,
        ...(match.directoryExists ? {} : { directoryMissing: true as const }),
      };
    },
    runtimePath: (file) => file,
  };
}

export interface Told {
  readonly main?: string | null;
  readonly extra?: readonly string[];
  readonly prefix?: string;
  readonly version?: string | null;
  readonly host?: HostFiles;
}

/** Evaluates files held in memory; the main file is `/etc/php-fpm.conf` unless told otherwise. */
export function evaluate(texts: Readonly<Record<string, string>> | string, told: Told = {}): EvaluatedFpm {
  const all = typeof texts === "string" ? { "/etc/php-fpm.conf": texts } : texts;
  const files = memoryFileSystem(all);
  const main = told.main === undefined ? "/etc/php-fpm.conf" : told.main;
  return evaluateFpm({
    main: main === null ? null : fileId(main),
    extra: (told.extra ?? []).map(fileId),
    files: told.host ?? heldWhole(files),
    sources: createSources(files, new Map()),
    prefix: told.prefix ?? "/usr",
    version: told.version ?? null,
  });
}

/** A pool that FPM accepts; later lines win over these. */
export const soundPool = "user = www-data\nlisten = /run/x.sock\npm = static\npm.max_children = 2\n";
