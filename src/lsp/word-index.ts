import type { FileId } from "../source/span.ts";

/** A word that stands in more files than this says nothing about which files belong together. */
const fewFiles = 6;

/** Finds files that share rare words with a text: the socket, the port, the site's name. */
export interface WordIndex {
  /** Adds a file, or puts a new text in place of its old one. */
  put(file: FileId, text: string): void;
  /** Files that share a rare word with the text, those that share most first. */
  near(text: string): readonly FileId[];
}

export function wordIndex(): WordIndex {
  const words = new Map<FileId, { readonly text: string; readonly set: ReadonlySet<string> }>();
  /** null for a word of many files; it stays one. */
  const files = new Map<string, FileId[] | null>();
  return {
    put(file, text) {
      const had = words.get(file);
      if (had?.text === text) return;
      const set = wordsOf(text);
      words.set(file, { text, set });
      for (const word of had?.set ?? []) {
        const list = files.get(word);
        if (list && !set.has(word)) list.splice(list.indexOf(file), 1);
      }
      for (const word of set) {
        if (had?.set.has(word)) continue;
        const list = files.get(word);
        if (list === undefined) files.set(word, [file]);
        else if (list !== null && list.length < fewFiles) list.push(file);
        else files.set(word, null);
      }
    },
    near(text) {
      const shared = new Map<FileId, number>();
      for (const word of wordsOf(text))
        for (const file of files.get(word) ?? []) shared.set(file, (shared.get(file) ?? 0) + 1);
      return [...shared].sort((a, b) => b[1] - a[1]).map(([file]) => file);
    },
  };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\p{L}\p{N}_-]{3,}/gu));
}
