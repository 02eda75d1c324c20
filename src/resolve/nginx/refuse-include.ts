import type { Span } from "../../source/span.ts";
import type { Word } from "../../syntax/nginx/tree.ts";
import type { Refusal } from "../refusal.ts";

/** @param from the include that pulled in the file in which this one is written; null in the main file. */
export function refuseMissing(path: string, word: Word, from: Span | null): Refusal {
  return {
    code: "missing-include",
    message: `${word.text} does not exist: nginx refuses to start.`,
    at: word,
    related: from ? [{ span: from, text: "the file with this include is included here" }] : [],
    original: `open() "${path}" failed (2: No such file or directory)`,
  };
}

/** A glob matches links that lead nowhere, too. */
export function refuseBrokenLink(path: string, word: Word): Refusal {
  return {
    code: "missing-include",
    message: `${path} matches this include but is a link that leads nowhere; nginx does not start.`,
    at: word,
    related: [],
    original: `open() "${path}" failed (2: No such file or directory)`,
  };
}

/** nginx opens a directory like a file, also where a glob matches it (measured on 1.22.1). */
export function refuseDirectory(path: string, word: Word): Refusal {
  return {
    code: "missing-include",
    message: `${path} is a directory, which nginx cannot include; it does not start.`,
    at: word,
    related: [],
    original: `pread() "${path}" failed (21: Is a directory)`,
  };
}
