import type { FileSystem, ReadFailure } from "../source/file-system.ts";
import { type FileId, fileId } from "../source/span.ts";
import { parseIni } from "../syntax/ini/parse.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import { parseNginx } from "../syntax/nginx/parse.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";

/** A file that had to be read and could not be: it makes the run exit with 2. */
export interface UnreadFile {
  readonly file: FileId;
  readonly failure: ReadFailure;
  readonly message: string;
}

/** Reads and parses each file once; keeps what could not be read. */
export interface Sources {
  /** The text, or null when the file cannot be read (it is then in `unread`). */
  text(id: FileId): string | null;
  nginx(id: FileId): NginxFile | null;
  ini(id: FileId): IniFile | null;
  /** Every file parsed so far. */
  readonly parsed: ReadonlyMap<FileId, NginxFile | IniFile>;
  readonly unread: readonly UnreadFile[];
  /** Files with bytes that are not UTF-8, with the UTF-16 offset of the first. */
  readonly undecodable: ReadonlyMap<FileId, number>;
}

/**
 * @param virtual texts that lie in no file system: stock files, the parts of a dump, standard input. They win over files.
 */
export function createSources(files: FileSystem, virtual: ReadonlyMap<FileId, string>): Sources {
  const texts = new Map<FileId, string | null>();
  const parsed = new Map<FileId, NginxFile | IniFile>();
  const unread: UnreadFile[] = [];
  const undecodable = new Map<FileId, number>();

  const text = (id: FileId): string | null => {
    const had = texts.get(id);
    if (had !== undefined) return had;
    const result = virtualOr(id);
    if (result === null) {
      const read = files.read(id);
      if (!read.ok) unread.push({ file: id, failure: read.failure, message: read.message });
      else if (read.invalidAt !== null) undecodable.set(id, read.invalidAt);
      texts.set(id, read.ok ? read.text : null);
      return read.ok ? read.text : null;
    }
    texts.set(id, result);
    return result;
  };
  const virtualOr = (id: FileId): string | null => virtual.get(id) ?? null;

  return {
    text,
    nginx(id) {
      const had = parsed.get(id);
      if (had?.kind === "nginx") return had;
      const source = text(id);
      if (source === null) return null;
      const file = parseNginx(fileId(id), source);
      parsed.set(id, file);
      return file;
    },
    ini(id) {
      const had = parsed.get(id);
      if (had?.kind === "ini") return had;
      const source = text(id);
      if (source === null) return null;
      const file = parseIni(fileId(id), source);
      parsed.set(id, file);
      return file;
    },
    parsed,
    unread,
    undecodable,
  };
}
