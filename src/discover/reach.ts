import { isGlob } from "../source/glob.ts";
import type { HostFiles } from "../source/host-files.ts";
import { dirname, join } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import type { Reader } from "./reader.ts";

/** Every file that a main file of nginx pulls in, itself included. */
export function reachNginx(main: FileId, files: HostFiles, reader: Reader): Set<FileId> {
  const base = dirname(files.runtimePath(main));
  const reached = new Set<FileId>();
  const visitFile = (id: FileId) => {
    if (reached.has(id)) return;
    reached.add(id);
    const file = reader.nginx(id);
    if (file) visit(file.items);
  };
  const visit = (items: readonly Directive[]) => {
    for (const item of items) {
      if (item.block !== null) visit(item.block.items);
      else if (item.name.text === "include" && item.args.length === 1) {
        const word = item.args[0];
        if (word && !word.opaque) for (const id of matches(files, join(base, word.text))) visitFile(id);
      }
    }
  };
  visitFile(main);
  return reached;
}

/** Every file that a main file of FPM pulls in, itself included. Relative includes hang on the prefix. */
export function reachFpm(main: FileId, prefix: string, files: HostFiles, reader: Reader): Set<FileId> {
  const reached = new Set<FileId>();
  const visitFile = (id: FileId) => {
    if (reached.has(id)) return;
    reached.add(id);
    for (const item of reader.ini(id)?.items ?? []) {
      if (item.kind !== "entry" || item.key !== "include" || !item.value?.text.known) continue;
      for (const match of matches(files, join(prefix, item.value.text.value))) visitFile(match);
    }
  };
  visitFile(main);
  return reached;
}

function matches(files: HostFiles, path: string): readonly FileId[] {
  if (isGlob(path)) return files.glob(path).files;
  const located = files.locate(path);
  return located.kind === "file" ? [located.file] : [];
}
