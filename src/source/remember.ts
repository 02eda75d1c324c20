import type { FileSystem } from "./file-system.ts";

/**
 * A file system that asks another each question once: what it shows stays as it was first seen. Runs that look at one state of
 * a tree share it.
 */
export function rememberingFileSystem(base: FileSystem): FileSystem {
  return {
    kind: remember((path) => base.kind(path)),
    read: remember((path) => base.read(path)),
    list: remember((path) => base.list(path)),
    realpath: remember((path) => base.realpath(path)),
  };
}

function remember<T>(look: (path: string) => T): (path: string) => T {
  const answers = new Map<string, { readonly answer: T }>();
  return (path) => {
    const had = answers.get(path);
    if (had) return had.answer;
    const answer = look(path);
    answers.set(path, { answer });
    return answer;
  };
}
