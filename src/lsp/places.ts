import type { Location, Range } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { FileId, Span } from "../source/span.ts";
import { uriOf } from "./uris.ts";

/** Turns offsets into the protocol's lines and UTF-16 columns, both from 0. Lines are counted once for each text. */
export interface Places {
  range(text: string, span: Pick<Span, "file" | "start" | "end">): Range;
  document(file: FileId, text: string): TextDocument;
  location(text: string, span: Span): Location;
  /** The address under which the editor knows a file. */
  uri(file: FileId): string;
}

/** @param openAs the address of a document that the editor holds open, by real path; it may name a symbolic link */
export function createPlaces(openAs: (file: string) => string | undefined): Places {
  const kept = new Map<FileId, TextDocument>();
  const document = (file: FileId, text: string): TextDocument => {
    const had = kept.get(file);
    if (had?.getText() === text) return had;
    const made = TextDocument.create("", "", 0, text);
    kept.set(file, made);
    return made;
  };
  const uri = (file: FileId) => openAs(file) ?? uriOf(file);
  const range = (text: string, span: Pick<Span, "file" | "start" | "end">): Range => {
    const lines = document(span.file, text);
    return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
  };
  return { range, document, uri, location: (text, span) => ({ uri: uri(span.file), range: range(text, span) }) };
}
