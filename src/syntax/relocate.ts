import { type EmbeddedText, endInFile, offsetInFile } from "../source/embedded-text.ts";
import type { IniFile } from "./ini/tree.ts";
import type { NginxFile } from "./nginx/tree.ts";

/**
 * Moves every place of a tree that was read from an embedded text to the file that holds the text. The tree is this
 * caller's own: it is changed in place. Tokens are not made for it: they would have to be the whole file.
 */
export function relocate<T extends NginxFile | IniFile>(file: T, embedded: EmbeddedText): T {
  const moved = new Set<object>();
  const waiting: unknown[] = [file.items, file.comments, file.problems, file.placeholders];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null || moved.has(value)) continue;
    moved.add(value);
    if (!Array.isArray(value)) {
      const place = value as { start?: unknown; end?: unknown; file?: unknown };
      if (typeof place.start === "number" && typeof place.end === "number") {
        const empty = place.start === place.end;
        place.start = offsetInFile(embedded, place.start);
        place.end = empty ? place.start : endInFile(embedded, place.end);
      }
      if (place.file === embedded.id) place.file = embedded.file;
    }
    for (const inner of Object.values(value)) if (typeof inner === "object") waiting.push(inner);
  }
  // Not by spreading: that would ask for the tokens.
  const { kind, items, damaged, comments, problems, placeholders } = file;
  const { file: id, fileText: text } = embedded;
  return { kind, id, text, tokens: [], items, damaged, comments, problems, placeholders } as unknown as T;
}
