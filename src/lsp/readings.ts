import { textKind } from "../discover/classify.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { Stack } from "../model/stack.ts";
import { type EmbeddedText, endInFile, isVerbatim, offsetInFile, offsetInText } from "../source/embedded-text.ts";
import { type FileId, fileId } from "../source/span.ts";
import { parseIni } from "../syntax/ini/parse.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import { parseNginx } from "../syntax/nginx/parse.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";

/** One text of configuration: a file, or a text that lies in one (a value of a ConfigMap, a heredoc, a rendered template). */
export interface Reading {
  /** The text with its tokens; places are those of the text. */
  readonly tree: NginxFile | IniFile;
  /** The same as the stack holds it: places are those of the file. Null for a file that no stack holds. */
  readonly placed: NginxFile | IniFile | null;
  readonly stack: Stack | null;
  /** Where the text lies in its file; null for the file itself. */
  readonly embedded: EmbeddedText | null;
}

/**
 * The texts of configuration in a file, one for each place in it that holds some.
 * @param result made of `text`: of what it says about another text nothing is taken but the kind
 */
export function readingsOf(result: LintResult | null, file: FileId, text: string): readonly Reading[] {
  for (const stack of result?.stacks ?? []) {
    const placed = stack.files.get(file);
    if (!placed) continue;
    if (placed.text === text) return [{ tree: placed, placed, stack, embedded: null }];
    const tree = placed.kind === "ini" ? parseIni(file, text) : parseNginx(file, text);
    return [{ tree, placed: null, stack: null, embedded: null }];
  }
  const inside = result === null ? [] : embeddedReadings(result, file, text);
  if (inside.length > 0) return inside;
  if (textKind(text) === "ini") return [{ tree: parseIni(file, text), placed: null, stack: null, embedded: null }];
  // What holds configuration inside of something else is not read as configuration.
  const isNginx = /\.conf$|nginx/.test(file) && !/\.(?:ya?ml|jsonc?|toml|md)$/.test(file);
  return isNginx ? [{ tree: parseNginx(file, text), placed: null, stack: null, embedded: null }] : [];
}

function embeddedReadings(result: LintResult, file: FileId, text: string): readonly Reading[] {
  const found: (Reading & { readonly embedded: EmbeddedText })[] = [];
  for (const stack of result.stacks) {
    for (const [id, placed] of stack.files) {
      if (placed.id !== file || id === file) continue;
      const embedded = result.embedded(id);
      // A template that is rendered twice is one text for who writes it.
      if (embedded?.fileText !== text || found.some((one) => overlap(one.embedded, embedded))) continue;
      found.push({ tree: treeOf(embedded, placed.kind), placed, stack, embedded });
    }
  }
  return found.sort((a, b) => offsetInFile(a.embedded, 0) - offsetInFile(b.embedded, 0));
}

const trees = new WeakMap<EmbeddedText, NginxFile | IniFile>();

function treeOf(embedded: EmbeddedText, kind: "nginx" | "ini"): NginxFile | IniFile {
  const had = trees.get(embedded);
  if (had?.kind === kind) return had;
  const id = fileId(embedded.id);
  const made = kind === "ini" ? parseIni(id, embedded.text) : parseNginx(id, embedded.text);
  trees.set(embedded, made);
  return made;
}

function overlap(a: EmbeddedText, b: EmbeddedText): boolean {
  return offsetInFile(a, 0) < endInFile(b, b.text.length) && offsetInFile(b, 0) < endInFile(a, a.text.length);
}

/** A reading with a place in it. */
export interface ReadingAt {
  readonly reading: Reading;
  /** In the reading's own text. */
  readonly offset: number;
}

/** What a cursor in a file stands in; null where the file holds no configuration there. */
export function readingAt(readings: readonly Reading[], offset: number): ReadingAt | null {
  for (const reading of readings) {
    const { embedded, tree } = reading;
    if (embedded === null) return { reading, offset };
    const inside = offsetInText(embedded, offset);
    if (inside === null) continue;
    if (inside <= embedded.text.length) return { reading, offset: inside };
    // A new line below: what is written there does not belong to the line above.
    const longer = `${embedded.text}\n`;
    const own = tree.kind === "ini" ? parseIni(tree.id, longer) : parseNginx(tree.id, longer);
    return { reading: { ...reading, tree: own }, offset: inside };
  }
  return null;
}

/** Where a place of the reading's own text lies in the file. */
export function startInFile({ embedded }: Reading, offset: number): number {
  return embedded === null ? offset : offsetInFile(embedded, offset);
}

/** The same for the end of something. */
export function endPlace({ embedded }: Reading, end: number): number {
  return embedded === null ? end : endInFile(embedded, end);
}

/** Whether the file writes a part of the text with the same characters. */
export function isAsWritten(reading: Reading, start: number, end: number): boolean {
  const { embedded } = reading;
  return (
    embedded === null || start === end || isVerbatim(embedded, startInFile(reading, start), endPlace(reading, end))
  );
}

/** Where a text inside of another file will lie on its host; null for what is a file of its own. */
export function nameOnHost({ embedded, stack }: Reading): string | null {
  // A template is rendered to another name, and is a file all the same.
  if (embedded === null || offsetInFile(embedded, 0) === 0) return null;
  const hosts = stack === null ? [] : [...stack.nginx, ...stack.fpms].map(({ host }) => host.files);
  const inside = `${embedded.file}#`;
  const paths = hosts.map((files) => files.runtimePath(embedded.id)).filter((path) => !path.startsWith(inside));
  return paths[0] ?? embedded.id.slice(inside.length).replace(/[@~][^/]*$/, "");
}

/**
 * Where the line of the text that holds a place begins in the file, with nothing but blanks before it; null where the file
 * has no line for it: within quotes, in a folded text.
 */
export function lineInFile({ embedded, tree }: Reading, offset: number): { line: number; indent: string } | null {
  const start = tree.text.lastIndexOf("\n", offset - 1) + 1;
  if (embedded === null) return { line: start, indent: "" };
  const { fileText } = embedded;
  const begin = offsetInFile(embedded, start);
  const line = fileText.lastIndexOf("\n", begin - 1) + 1;
  const indent = fileText.slice(line, begin);
  if (/[^ \t]/.test(indent)) return null;
  // The line break above is the text's own, not one that only the file has.
  const above = start === 0 || /^\r?\n$/.test(fileText.slice(offsetInFile(embedded, start - 1), line));
  return above ? { line, indent } : null;
}
