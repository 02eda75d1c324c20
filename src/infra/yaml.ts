import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";
import { type EmbeddedText, endInFile, offsetInFile } from "../source/embedded-text.ts";
import type { FileId, Span } from "../source/span.ts";
import { embedThrough } from "./embed.ts";
import { embedScalar } from "./embed-yaml.ts";

/** One YAML document with the file that it lies in. */
export interface YamlDocument {
  readonly file: FileId;
  /** What was parsed. */
  readonly text: string;
  /** Where that text comes from, if it is not the file's own: a template after its values were filled in. */
  readonly rendered: EmbeddedText | null;
  readonly document: Document;
}

export interface YamlProblem {
  readonly at: Span;
  readonly message: string;
}

/** A key with its value; aliases are resolved. */
export interface YamlEntry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: YamlValue | null;
}

/** A value of a document. */
export interface YamlValue {
  readonly node: Node;
  readonly from: YamlDocument;
}

const tooDeep = "nested too deeply";

/** Texts above this many characters are no description of hosts that people write. */
export const largestYaml = 2 * 1024 * 1024;

/**
 * Reads all documents of a file.
 *
 * @returns a problem in place of what cannot be read; never throws
 */
export function readYaml(
  file: FileId,
  text: string,
  rendered: EmbeddedText | null = null,
): { documents: YamlDocument[]; problems: YamlProblem[] } {
  const problems: YamlProblem[] = [];
  if (text.length > largestYaml) {
    const message = `larger than ${largestYaml / 1024 / 1024} MB: not read`;
    return { documents: [], problems: [{ at: { file, start: 0, end: 0 }, message }] };
  }
  try {
    const parsed = parseAllDocuments(text, {
      logLevel: "silent",
      strict: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
    const list = Array.isArray(parsed) ? parsed : [];
    for (const { errors } of list) {
      for (const error of errors) {
        const [start, end] = error.pos;
        problems.push({
          at: { file, start, end: Math.max(end, start) },
          message: `not valid YAML: ${/call stack/.test(error.message) ? tooDeep : plain(error.message)}`,
        });
      }
    }
    return { documents: list.map((document) => ({ file, text, rendered, document: document as Document })), problems };
  } catch (error) {
    // Nesting that is too deep for the reader's own stack.
    const why = error instanceof RangeError ? tooDeep : plain(String(error));
    return { documents: [], problems: [{ at: { file, start: 0, end: 0 }, message: `not valid YAML: ${why}` }] };
  }
}

function plain(message: string): string {
  return message.replace(/\s+/g, " ").trim();
}

/** The root of a document; null for an empty one. */
export function rootOf(from: YamlDocument): YamlValue | null {
  const { contents } = from.document;
  return contents === null ? null : value(contents as Node, from);
}

const mostAliases = 16;

/** Parts of a document that stand in another one: what patches lay over it. */
const homes = new WeakMap<object, YamlDocument>();

/** Says that a node keeps the places of its own document where it is put into another. */
export function withHome<T extends Node>(node: T, from: YamlDocument): T {
  homes.set(node, from);
  return node;
}

/** The document that a node belongs to, which stands in another. */
export function homeOf(node: unknown, from: YamlDocument): YamlDocument {
  return (typeof node === "object" && node !== null ? homes.get(node) : undefined) ?? from;
}

function value(node: unknown, parent: YamlDocument): YamlValue | null {
  const from = homeOf(node, parent);
  let now = node;
  for (let aliases = 0; isAlias(now); aliases++) {
    if (aliases > mostAliases) return null;
    now = now.resolve(from.document, anchorsOf(from.document));
  }
  return now === null || now === undefined ? null : { node: now as Node, from };
}

type Anchors = NonNullable<Parameters<Alias["resolve"]>[1]>;

const anchors = new WeakMap<Document, Anchors>();

/** Where the reader keeps a document's anchors: without it, each alias walks through the whole document. */
function anchorsOf(doc: Document): Anchors {
  let kept = anchors.get(doc);
  if (!kept) {
    kept = { anchors: new Map(), doc, keep: true, mapAsMap: false, mapKeyWarned: false, maxAliasCount: -1 };
    anchors.set(doc, kept);
  }
  return kept;
}

const entries = new WeakMap<Node, { readonly from: YamlDocument; readonly list: readonly YamlEntry[] }>();

/** The entries of a mapping, merge keys (`<<`) included: own keys win, then earlier merged ones. */
export function entriesOf(of: YamlValue | null): readonly YamlEntry[] {
  if (of === null || !isMap(of.node)) return [];
  // Asked for each key that somebody looks for. Nobody changes a node that is read.
  const had = entries.get(of.node);
  if (had?.from === of.from) return had.list;
  const list = readEntries(of, 0);
  entries.set(of.node, { from: of.from, list });
  return list;
}

function readEntries(of: YamlValue | null, depth: number): readonly YamlEntry[] {
  if (of === null || !isMap(of.node)) return [];
  const own: YamlEntry[] = [];
  const merged: YamlEntry[] = [];
  for (const pair of (of.node as YAMLMap).items) {
    if (!isPair(pair)) continue;
    const key = isScalar(pair.key) ? String(pair.key.value) : null;
    if (key === null) continue;
    const inside = value(pair.value, of.from);
    if (key === "<<" && depth < 8) {
      const sources = inside && isSeq(inside.node) ? itemsOf(inside) : [inside];
      for (const source of sources) merged.push(...readEntries(source, depth + 1));
    } else own.push({ key, keyAt: spanOf({ node: pair.key as Node, from: homeOf(pair.key, of.from) }), value: inside });
  }
  const names = new Set(own.map(({ key }) => key));
  for (const entry of merged) {
    if (names.has(entry.key)) continue;
    names.add(entry.key);
    own.push(entry);
  }
  return own;
}

/** The value of a key of a mapping; null where there is none. Several keys go down. */
export function child(of: YamlValue | null, ...keys: readonly string[]): YamlValue | null {
  let now = of;
  for (const key of keys) now = entriesOf(now).find((entry) => entry.key === key)?.value ?? null;
  return now;
}

/** The items of a list; none for anything else. */
export function itemsOf(of: YamlValue | null): readonly (YamlValue | null)[] {
  return of !== null && isSeq(of.node) ? of.node.items.map((item) => value(item, of.from)) : [];
}

export function isMapping(of: YamlValue | null): of is YamlValue {
  return of !== null && isMap(of.node);
}

export function isList(of: YamlValue | null): of is YamlValue {
  return of !== null && isSeq(of.node);
}

/** A scalar as its text: numbers and booleans as written; null for lists, mappings and nothing. */
export function textOf(of: YamlValue | null): string | null {
  if (of === null || !isScalar(of.node) || of.node.value === null) return null;
  return typeof of.node.value === "string" ? of.node.value : (of.node.source ?? String(of.node.value));
}

/** The place of a value, quotes included. */
export function spanOf({ node, from }: YamlValue): Span {
  const [start = 0, end = start] = node.range ?? [];
  return placeOf(from.file, from.rendered, start, end);
}

function placeOf(file: FileId, rendered: EmbeddedText | null, start: number, end: number): Span {
  if (rendered === null) return { file, start, end };
  return { file, start: offsetInFile(rendered, start), end: endInFile(rendered, end) };
}

/** The text of a scalar with its places in the file; null where they cannot be told, and for what is no text. */
export function embedValue(name: string, { node, from }: YamlValue): EmbeddedText | null {
  if (!isScalar(node)) return null;
  const inner = embedScalar(from.file, from.text, name, node);
  return inner === null || from.rendered === null ? inner : embedThrough(inner, from.rendered);
}
