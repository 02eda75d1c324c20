import type { Location, Position, Range } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { FileId, Span } from "../source/span.ts";
import { uriOf } from "./uris.ts";

/**
 * Turns offsets into the protocol's lines and UTF-16 columns, both from 0, and back. Lines are counted once for each text.
 * Editors do not show a byte order mark: it is not counted, unless the editor itself holds it.
 */
export interface Places {
  range(text: string, span: Pick<Span, "file" | "start" | "end">): Range;
  offset(file: FileId, text: string, position: Position): number;
  location(text: string, span: Span): Location;
  /** The address under which the editor knows a file. */
  uri(file: FileId): string;
}

/** The character that Windows editors put before a text to say that it is UTF-8. */
export const byteOrderMark = "\uFEFF";

/** @param openAs a document that the editor holds open, by real path; its address may name a symbolic link */
export function createPlaces(openAs: (file: FileId) => TextDocument | undefined): Places {
  const kept = new Map<FileId, TextDocument>();
  const hides = (file: FileId, text: string) =>
    text.startsWith(byteOrderMark) && openAs(file)?.getText().startsWith(byteOrderMark) !== true;
  const document = (file: FileId, text: string): TextDocument => {
    const had = kept.get(file);
    if (had?.getText() === text) return had;
    const made = TextDocument.create("", "", 0, text);
    kept.set(file, made);
    return made;
  };
  const uri = (file: FileId) => openAs(file)?.uri ?? uriOf(file);
  const range = (text: string, { file, start, end }: Pick<Span, "file" | "start" | "end">): Range => {
    const lines = document(file, text);
    const mark = hides(file, text) ? 1 : 0;
    const position = (offset: number): Position => {
      const { line, character } = lines.positionAt(offset);
      return { line, character: line === 0 ? Math.max(0, character - mark) : character };
    };
    return { start: position(start), end: position(end) };
  };
  return {
    range,
    offset(file, text, { line, character }) {
      const mark = line === 0 && hides(file, text) ? 1 : 0;
      return document(file, text).offsetAt({ line, character: character + mark });
    },
    uri,
    location: (text, span) => ({ uri: uri(span.file), range: range(text, span) }),
  };
}
