import { byteOrder, type DirectoryEntry, type FileSystem } from "./file-system.ts";

/**
 * A file system with some texts that win over what lies in it: unsaved documents of an editor, or fixes that are tried before
 * they are written. The texts are looked at with each call, so the caller may change the map; what was read before stays with
 * whoever read it. A text whose file does not exist (yet) makes the file and the directories above it appear.
 *
 * @param texts by real path (absolute, `/`-separated, no symbolic link in it), which is how every `Span` names its file
 */
export function overlayFileSystem(base: FileSystem, texts: ReadonlyMap<string, string>): FileSystem {
  const held = (path: string): boolean => {
    const below = path === "/" ? path : `${path}/`;
    for (const one of texts.keys()) if (one.startsWith(below)) return true;
    return false;
  };
  return {
    kind(path) {
      if (texts.has(path)) return "file";
      const kind = base.kind(path);
      return kind === "none" && held(path) ? "directory" : kind;
    },
    read(path) {
      const text = texts.get(path);
      return text === undefined ? base.read(path) : { ok: true, text, invalidAt: null };
    },
    list(path) {
      const listed = base.list(path);
      const below = path === "/" ? path : `${path}/`;
      const added = new Map<string, DirectoryEntry>();
      for (const one of texts.keys()) {
        if (!one.startsWith(below)) continue;
        const rest = one.slice(below.length);
        const cut = rest.indexOf("/");
        const name = cut === -1 ? rest : rest.slice(0, cut);
        if (added.has(name) || listed?.some((entry) => entry.name === name)) continue;
        added.set(name, { name, kind: cut === -1 ? "file" : "directory" });
      }
      if (added.size === 0) return listed;
      return [...(listed ?? []), ...added.values()].sort((a, b) => byteOrder(a.name, b.name));
    },
    realpath: (path) => (texts.has(path) ? path : base.realpath(path)),
  };
}
