import { isGlob } from "../source/glob.ts";
import type { HostFiles } from "../source/host-files.ts";
import { dirname, join } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import type { IniEntry, IniSection } from "../syntax/ini/tree.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import type { Reader } from "./reader.ts";

/** What the includes of a main file lead to. */
export interface Reached {
  /** The main file itself included. */
  readonly files: ReadonlySet<FileId>;
  /** Patterns, as run-time paths, of the includes in nginx's `http` that match nothing. */
  readonly emptyInHttp: readonly string[];
}

/** Every file that a main file of nginx pulls in. Not recursive: nesting has no limit in a file. */
export function reachNginx(main: FileId, files: HostFiles, reader: Reader): Reached {
  const base = dirname(files.runtimePath(main));
  const reached = new Set<FileId>([main]);
  const emptyInHttp: string[] = [];
  const waiting: { items: readonly Directive[]; place: "main" | "http" | "inner" }[] = [];
  const enter = (id: FileId, place: "main" | "http" | "inner") => {
    const file = reader.nginx(id);
    if (file) waiting.push({ items: file.items, place });
  };
  enter(main, "main");
  for (let block = waiting.pop(); block; block = waiting.pop()) {
    const { place, items } = block;
    for (let at = 0; at < items.length; at++) {
      const item = items[at] as Directive;
      if (item.block !== null) {
        const inside = place === "main" && item.name.text === "http" ? "http" : "inner";
        waiting.push({ items: item.block.items, place: inside });
      } else if (item.name.text === "include" && item.args.length === 1) {
        const word = item.args[0];
        if (!word || word.opaque) continue;
        const path = join(base, word.text);
        const found = matches(files, path);
        if (found.length === 0 && place === "http" && isGlob(path)) emptyInHttp.push(path);
        for (const id of found) {
          if (reached.has(id)) continue;
          reached.add(id);
          enter(id, place);
        }
      }
    }
  }
  return { files: reached, emptyInHttp };
}

/** Every file that a main file of FPM pulls in, itself included. Relative includes hang on the prefix. */
export function reachFpm(main: FileId, prefix: string, files: HostFiles, reader: Reader): Reached {
  const reached = new Set<FileId>();
  const visitFile = (id: FileId) => {
    if (reached.has(id)) return;
    reached.add(id);
    const items = reader.ini(id)?.items ?? [];
    for (let at = 0; at < items.length; at++) {
      const item = items[at] as IniEntry | IniSection;
      if (item.kind !== "entry" || item.key !== "include" || !item.value?.text.known) continue;
      for (const match of matches(files, join(prefix, item.value.text.value))) visitFile(match);
    }
  };
  visitFile(main);
  return { files: reached, emptyInHttp: [] };
}

function matches(files: HostFiles, path: string): readonly FileId[] {
  if (isGlob(path)) return files.glob(path).files;
  const located = files.locate(path);
  return located.kind === "file" ? [located.file] : [];
}
