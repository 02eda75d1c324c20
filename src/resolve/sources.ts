import type { EmbeddedText } from "../source/embedded-text.ts";
import type { FileSystem, ReadFailure, ReadResult } from "../source/file-system.ts";
import { isStock } from "../source/is-stock.ts";
import type { FileId } from "../source/span.ts";
import { type IniDialect, parseIni } from "../syntax/ini/parse.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import { parseNginx } from "../syntax/nginx/parse.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { relocate } from "../syntax/relocate.ts";

/** A file that had to be read and could not be: it makes the run exit with 2. */
export interface UnreadFile {
  readonly file: FileId;
  readonly failure: ReadFailure;
  readonly message: string;
  /** UTF-16 offset of the place that could not be read; the file as a whole where it is left out. */
  readonly offset?: number;
}

/** Reads and parses each file once; keeps what could not be read. */
export interface Sources {
  /** Reads without recording a failure: for looking at files that may be of no interest. */
  peek(id: FileId): ReadResult;
  /** The text, or null when the file cannot be read (it is then in `unread`). */
  text(id: FileId): string | null;
  nginx(id: FileId): NginxFile | null;
  ini(id: FileId): IniFile | null;
  /** The same file as PHP reads its php.ini: as a whole, where FPM reads line by line. */
  phpIni(id: FileId): IniFile | null;
  /** Every file parsed so far. */
  readonly parsed: ReadonlyMap<FileId, NginxFile | IniFile>;
  /** Drops what was read of a file: a virtual text has taken its place. */
  forget(id: FileId): void;
  readonly unread: readonly UnreadFile[];
  /** Files with bytes that are not UTF-8, with the UTF-16 offset of the first. */
  readonly undecodable: ReadonlyMap<FileId, number>;
}

/**
 * Syntax trees that outlive one run: an editor lints again after every keystroke, and most texts are the ones of before.
 * A tree depends on nothing but its file's name, text and dialect.
 */
export interface KeptTrees {
  nginx(id: FileId, text: string): NginxFile;
  ini(id: FileId, text: string, dialect: IniDialect): IniFile;
}

/** One tree is kept for each file and way of reading it. */
export function keptTrees(): KeptTrees {
  const trees = new Map<string, NginxFile | IniFile>();
  const keep = <T extends NginxFile | IniFile>(key: string, text: string, parse: () => T): T => {
    const had = trees.get(key);
    if (had?.text === text) return had as T;
    const made = parse();
    trees.set(key, made);
    return made;
  };
  return {
    nginx: (id, text) => keep(`nginx ${id}`, text, () => parseNginx(id, text)),
    ini: (id, text, dialect) => keep(`${dialect} ${id}`, text, () => parseIni(id, text, dialect)),
  };
}

const parsers: KeptTrees = { nginx: parseNginx, ini: parseIni };

/**
 * @param virtual texts that lie in no file system: stock files, the parts of a dump, standard input. They win over files.
 * @param trees of earlier runs
 * @param embedded texts that lie inside other files, by their ids
 * @param stockText files that images bring
 */
export function createSources(
  files: FileSystem,
  virtual: ReadonlyMap<FileId, string>,
  trees: KeptTrees = parsers,
  embedded: ReadonlyMap<FileId, EmbeddedText> = new Map(),
  stockText: (id: FileId) => string | null = () => null,
): Sources {
  const reads = new Map<FileId, ReadResult>();
  const refused = new Set<FileId>();
  const parsed = new Map<FileId, NginxFile | IniFile>();
  const dialects = new Map<FileId, IniDialect>();
  const unread: UnreadFile[] = [];
  const undecodable = new Map<FileId, number>();

  const peek = (id: FileId): ReadResult => {
    let result = reads.get(id);
    if (!result) {
      const held = virtual.get(id) ?? embedded.get(id)?.text ?? (isStock(id) ? stockText(id) : null);
      result = held == null ? files.read(id) : { ok: true, text: held, invalidAt: null };
      reads.set(id, result);
    }
    return result;
  };
  const text = (id: FileId): string | null => {
    const read = peek(id);
    if (read.ok) {
      if (read.invalidAt !== null) undecodable.set(id, read.invalidAt);
      return read.text;
    }
    if (!refused.has(id)) {
      refused.add(id);
      unread.push({ file: id, failure: read.failure, message: read.message });
    }
    return null;
  };

  const ini = (id: FileId, dialect: IniDialect): IniFile | null => {
    const had = parsed.get(id);
    if (had?.kind === "ini" && dialects.get(id) === dialect) return had;
    const source = text(id);
    if (source === null) return null;
    const inside = embedded.get(id);
    // The tree of an embedded text is changed: it is this run's own.
    const file = inside ? relocate(parseIni(id, source, dialect), inside) : trees.ini(id, source, dialect);
    parsed.set(id, file);
    dialects.set(id, dialect);
    return file;
  };

  return {
    peek,
    text,
    forget(id) {
      reads.delete(id);
      parsed.delete(id);
    },
    nginx(id) {
      const had = parsed.get(id);
      if (had?.kind === "nginx") return had;
      const source = text(id);
      if (source === null) return null;
      const inside = embedded.get(id);
      const file = inside ? relocate(parseNginx(id, source), inside) : trees.nginx(id, source);
      parsed.set(id, file);
      return file;
    },
    ini: (id) => ini(id, "fpm"),
    phpIni: (id) => ini(id, "php"),
    parsed,
    unread,
    undecodable,
  };
}
