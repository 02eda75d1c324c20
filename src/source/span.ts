/** Names one source file: the absolute `/`-separated path it was read from, or the path a dump or stock file states. */
export type FileId = string & { readonly __brand: "FileId" };

/** Half-open `[start, end)` in UTF-16 code units of one file's text. */
export interface Span {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

export function fileId(path: string): FileId {
  return path as FileId;
}

export function span(file: FileId, start: number, end: number): Span {
  return { file, start, end };
}

/** A place with what to say about it. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}
