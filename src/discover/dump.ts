import { type FileId, fileId } from "../source/span.ts";

/** One file of an `nginx -T` dump. */
export interface DumpedFile {
  readonly id: FileId;
  readonly text: string;
  /** Where it begins in the dump. */
  readonly start: number;
}

const header = /^# configuration file (.+):(?:\r\n|$)/gm;

export function isNginxDump(text: string): boolean {
  return /^# configuration file \/.+:$/m.test(text);
}

/**
 * Cuts an `nginx -T` dump into its files, main file first. Each is named by its run-time path, so that places are those
 * of the server. What stands before the first header (`nginx: the configuration file ... syntax is ok`) is dropped.
 */
export function splitNginxDump(text: string): DumpedFile[] {
  const starts = [...text.matchAll(header)];
  return starts.map((match, at) => {
    const from = match.index + match[0].length + (match[0].endsWith("\n") ? 0 : 1);
    const next = starts[at + 1];
    // nginx ends each file with a line break of its own.
    const body = text.slice(from, next ? next.index : text.length);
    return { id: fileId(match[1] as string), text: body.slice(0, endOf(body)).replace(/\n$/, ""), start: from };
  });
}

/** A `php-fpm -tt` dump may follow in the same stream: its lines belong to no file of nginx. */
function endOf(body: string): number {
  const follows = body.search(/^\[\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}:\d{2}\] NOTICE: /m);
  return follows === -1 ? body.length : follows;
}
