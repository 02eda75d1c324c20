import { treeFiles } from "../../../src/discover/tree-files.ts";
import { stockNginxFile } from "../../../src/facts/stock/stock-files.ts";
import { evaluateNginx, type NginxInput, type NginxInstance } from "../../../src/resolve/nginx/instance.ts";
import type { Scope, ScopeKind } from "../../../src/resolve/nginx/scope.ts";
import { scopesBelow } from "../../../src/resolve/nginx/scopes-below.ts";
import { createSources } from "../../../src/resolve/sources.ts";
import type { FileSystem } from "../../../src/source/file-system.ts";
import { memoryFileSystem } from "../../../src/source/memory.ts";
import { type FileId, fileId } from "../../../src/source/span.ts";

export interface EvaluateOptions extends Partial<Pick<NginxInput, "main" | "snippets" | "version">> {
  /** Directories held whole; left out: `/etc/nginx`. */
  readonly whole?: readonly string[];
  readonly closed?: boolean;
}

/** nginx's view of files that lie at their run-time paths; `/etc/nginx/nginx.conf` is the main file. */
export function evaluate(files: Readonly<Record<string, string>>, options: EvaluateOptions = {}): NginxInstance {
  return evaluateIn(memoryFileSystem(files), options);
}

export function evaluateIn(fileSystem: FileSystem, options: EvaluateOptions = {}): NginxInstance {
  const virtual = new Map<FileId, string>();
  const main = options.main === undefined ? fileId("/etc/nginx/nginx.conf") : options.main;
  return evaluateNginx({
    main,
    snippets: options.snippets ?? [],
    version: options.version ?? null,
    sources: createSources(fileSystem, virtual),
    files: treeFiles({
      files: fileSystem,
      mainDirectory: "/etc/nginx",
      mappings: [],
      given: ["/"],
      whole: options.whole ?? ["/etc/nginx"],
      closed: options.closed ?? true,
      stock(path) {
        const stock = stockNginxFile(path);
        if (stock) virtual.set(stock.id, stock.text);
        return stock?.id ?? null;
      },
    }),
  });
}

/** The `http` block's content, evaluated. */
export function http(inside: string, version: string | null = null): NginxInstance {
  return evaluate({ "/etc/nginx/nginx.conf": `events {}\nhttp {\n${inside}\n}\n` }, { version });
}

/** The first scope of a kind whose first argument is as named. */
export function scopeOf(instance: NginxInstance, kind: ScopeKind, name?: string): Scope {
  const found = scopesBelow(instance.scope).find(
    (scope) => scope.kind === kind && (name === undefined || scope.directive?.args.at(-1)?.text === name),
  );
  if (!found) throw new Error(`no ${kind} ${name ?? ""}`);
  return found;
}
