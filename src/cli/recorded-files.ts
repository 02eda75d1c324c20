import type { DirectoryEntry, FileSystem } from "../source/file-system.ts";
import { dirname, join } from "../source/paths.ts";

/** What a run asked of the files, and what it was told. */
export interface Recording {
  /** Writes down every question. */
  readonly fileSystem: FileSystem;
  /** To be asked once the run is over. */
  close(): Watched;
}

export interface Watched {
  /** In which a change can change an answer: all of them exist. */
  readonly directories: readonly string[];
  /** A path below one of the directories about which the answer would be another one now; null for none. */
  changed(directories: Iterable<string>): string | null;
}

type Method = keyof FileSystem;

interface Question {
  readonly method: Method;
  readonly path: string;
  readonly answer: string;
}

/** @param ignored what changes by the runs themselves: their reports */
export function recordFiles(files: FileSystem, ignored: (path: string) => boolean): Recording {
  const questions = new Map<string, Question>();
  const inWords = (path: string, answer: unknown): string => {
    if (ignored(path)) return "";
    const own = Array.isArray(answer)
      ? answer.filter(({ name }: DirectoryEntry) => !ignored(join(path, name)))
      : answer;
    return JSON.stringify(own);
  };
  const ask = <M extends Method>(method: M, path: string): ReturnType<FileSystem[M]> => {
    const answer = files[method](path) as ReturnType<FileSystem[M]>;
    const key = `${method} ${path}`;
    if (!questions.has(key)) questions.set(key, { method, path, answer: inWords(path, answer) });
    return answer;
  };
  const isOld = ({ method, path, answer }: Question) => inWords(path, files[method](path)) !== answer;
  return {
    fileSystem: {
      kind: (path) => ask("kind", path),
      read: (path) => ask("read", path),
      list: (path) => ask("list", path),
      realpath: (path) => ask("realpath", path),
    },
    close: () => watched([...questions.values()], files, isOld),
  };
}

function watched(questions: readonly Question[], files: FileSystem, isOld: (question: Question) => boolean): Watched {
  const byDirectory = new Map<string, Question[]>();
  const enter = (directory: string, question: Question) => {
    const place = existing(directory, files);
    const had = byDirectory.get(place);
    if (had) had.push(question);
    else byDirectory.set(place, [question]);
  };
  for (const question of questions) {
    const { method, path } = question;
    enter(method === "list" ? path : dirname(path), question);
    // What a link leads to changes elsewhere.
    const target = method === "read" ? files.realpath(path) : path;
    if (target !== path) enter(dirname(target), question);
  }
  return {
    directories: [...byDirectory.keys()],
    changed(directories) {
      for (const directory of directories) {
        const old = byDirectory.get(directory)?.find(isOld);
        if (old) return old.path;
      }
      return null;
    },
  };
}

/** The directory itself or the nearest above it that is there. */
function existing(directory: string, files: FileSystem): string {
  let at = directory;
  while (at !== "/" && at !== dirname(at) && files.kind(at) !== "directory") at = dirname(at);
  return at;
}
