import { byteOrder, type DirectoryEntry, type FileSystem } from "./file-system.ts";
import { dirname, normalize } from "./paths.ts";

/** A file system held in memory: absolute paths to their text. */
export function memoryFileSystem(files: Readonly<Record<string, string>>): FileSystem {
  const texts = new Map<string, string>();
  const directories = new Map<string, Map<string, DirectoryEntry>>([["/", new Map()]]);
  const enter = (path: string, kind: "file" | "directory") => {
    if (path === "/") return;
    const parent = dirname(path);
    if (!directories.has(parent)) {
      directories.set(parent, new Map());
      enter(parent, "directory");
    }
    const name = path.slice(path.lastIndexOf("/") + 1);
    directories.get(parent)?.set(name, { name, kind });
  };
  for (const [path, text] of Object.entries(files)) {
    texts.set(normalize(path), text);
    enter(normalize(path), "file");
  }
  return {
    kind: (path) => (texts.has(normalize(path)) ? "file" : directories.has(normalize(path)) ? "directory" : "none"),
    read(path) {
      const text = texts.get(normalize(path));
      if (text !== undefined) return { ok: true, text, invalidAt: null };
      const directory = directories.has(normalize(path));
      return directory
        ? { ok: false, failure: "directory", message: "is a directory" }
        : { ok: false, failure: "missing", message: "no such file" };
    },
    list(path) {
      const entries = directories.get(normalize(path));
      return entries ? [...entries.values()].sort((a, b) => byteOrder(a.name, b.name)) : null;
    },
    realpath: (path) => normalize(path),
  };
}
