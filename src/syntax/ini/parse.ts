import { intern } from "../../source/intern.ts";
import { unknown } from "../../source/known.ts";
import type { FileId } from "../../source/span.ts";
import type { Comment, SyntaxProblem } from "../problem.ts";
import type { Placeholder } from "../template/placeholder.ts";
import { readPlainLine } from "./plain-line.ts";
import { describeRefusal, hashComment, missingValue, nullValue, problem } from "./refusals.ts";
import { type ScanToken, scan } from "./scan.ts";
import { type Refused, readStatements, type Statement } from "./statements.ts";
import { type TemplateView, viewTemplate } from "./templates.ts";
import { makeTokens } from "./tokens.ts";
import type { IniEntry, IniFile, IniSection, IniToken, IniValue } from "./tree.ts";

/**
 * - `fpm`: php-fpm.conf and pool files. FPM gives each line to PHP's parser by itself (fpm_conf.c,
 *   fpm_conf_load_ini_file), so nothing goes on over a line's end; a setting without a value is refused.
 * - `php`: php.ini. One text from start to end: quotes may span lines; a word alone is ignored, `#` lines among them.
 */
export type IniDialect = "fpm" | "php";

/** Reads a file as PHP's ini scanner does. Never throws; after a problem it goes on with the next line. */
export function parseIni(id: FileId, text: string, dialect: IniDialect = "fpm"): IniFile {
  const view = viewTemplate(id, text);
  const reading = new Reading(id, text, dialect, view);
  reading.all();
  if (!view) return new ParsedIni(id, text, reading, reading.items, []);
  const { items, damaged } = view.finish(reading.items);
  reading.damaged ||= damaged;
  return new ParsedIni(id, text, reading, items, view.placeholders);
}

class ParsedIni implements IniFile {
  readonly kind = "ini";
  readonly id: FileId;
  readonly text: string;
  readonly items: readonly (IniEntry | IniSection)[];
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  readonly placeholders: readonly Placeholder[];
  readonly damaged: boolean;
  #tokens: readonly IniToken[] | null = null;

  constructor(
    id: FileId,
    text: string,
    reading: Reading,
    items: ParsedIni["items"],
    placeholders: readonly Placeholder[],
  ) {
    this.id = id;
    this.text = text;
    this.items = items;
    this.comments = reading.comments;
    this.problems = reading.problems;
    this.placeholders = placeholders;
    this.damaged = reading.damaged;
  }

  get tokens(): readonly IniToken[] {
    this.#tokens ??= makeTokens(this.text, this.items, this.comments, this.placeholders);
    return this.#tokens;
  }
}

class Reading {
  readonly items: (IniEntry | IniSection)[] = [];
  readonly comments: Comment[] = [];
  readonly problems: SyntaxProblem[] = [];
  damaged = false;
  readonly #file: FileId;
  /** What is scanned: the text, its placeholders masked. */
  readonly #text: string;
  /** What the file holds. */
  readonly #written: string;
  readonly #dialect: IniDialect;
  readonly #view: TemplateView | null;
  /** Lines up to `#countedTo`, counted only where a problem needs them. */
  #line = 1;
  #countedTo = 0;
  #judgedTo = 0;
  /** The next NUL, searched again only once it is passed; the text's length when there is none. */
  #nul = -1;

  constructor(file: FileId, text: string, dialect: IniDialect, view: TemplateView | null) {
    this.#file = file;
    this.#view = view;
    this.#dialect = dialect;
    // FPM appends the line break that the last line lacks.
    const source = view?.source ?? text;
    this.#text = dialect === "fpm" && source !== "" && !source.endsWith("\n") ? `${source}\n` : source;
    this.#written = text;
  }

  all(): void {
    const text = this.#text;
    let at = 0;
    while (at < text.length) {
      const found = text.indexOf("\n", at);
      const end = found === -1 ? text.length : found;
      // Without a line break at its end, php.ini's last line has rules of its own for comments.
      const plain = found !== -1 && readPlainLine(this.#file, text, at, end, this.items, this.comments);
      if (plain) at = end + 1;
      else at = this.#dialect === "fpm" ? this.#fpmLine(at, end) : this.#phpStatement(at, end);
    }
  }

  #fpmLine(start: number, end: number): number {
    const past = Math.min(end + 1, this.#text.length);
    // To C the line ends at a NUL.
    if (this.#nul < start) {
      const found = this.#text.indexOf("\0", start);
      this.#nul = found === -1 ? this.#text.length : found;
    }
    this.#statements(start, Math.min(this.#nul, past), true);
    return past;
  }

  #phpStatement(start: number, end: number): number {
    const { next, stopped } = this.#statements(start, this.#text.length, false);
    if (stopped === null && next > start) return next;
    // PHP reads nothing behind this place; going on with the next line finds what else is wrong.
    const broken = this.#text.indexOf("\n", stopped ?? Math.max(start, end));
    return broken === -1 ? this.#text.length : broken + 1;
  }

  /** `stopped` is where PHP gave up, if it did: the start of a refused statement, or the place behind which it reads nothing. */
  #statements(
    start: number,
    limit: number,
    whole: boolean,
  ): { readonly next: number; readonly stopped: number | null } {
    const text = this.#text;
    const scanned = scan(text, start, limit, whole);
    const { statements, refused } = readStatements(text, scanned);
    for (const [from, to] of scanned.comments) {
      if (!refused || from < refused.token.start) this.comments.push({ file: this.#file, start: from, end: to });
    }
    let problems = 0;
    for (const statement of statements) {
      this.#add(statement);
      if (this.#dialect === "fpm" && statement.kind === "entry") problems += this.#judge(statement, problems);
    }
    if (refused) {
      this.#recover(refused);
      if (problems === 0) this.#report(refused, start);
    }
    const last = scanned.tokens[scanned.tokens.length - 1] as ScanToken;
    const early = !refused && !whole && last.end < limit && scanned.next !== limit && !isLineStart(text, last.end);
    if (early) this.damaged = true;
    return { next: scanned.next, stopped: refused ? start : early ? last.end : null };
  }

  #add(statement: Statement): void {
    const file = this.#file;
    if (statement.kind === "section") {
      const { open, end, name, computed } = statement;
      this.items.push({ kind: "section", file, start: open, end, name, opaque: computed });
      return;
    }
    const { key, offset, value } = statement;
    if (value === null) {
      this.items.push(this.#entry(key, offset, null, key.to));
      return;
    }
    // `$` takes the next character with it, even a line break, which is then in the text but not part of what is written.
    let end = value.end;
    while (end > value.start && isBreak(this.#text.charCodeAt(end - 1))) end--;
    this.items.push(this.#entry(key, offset, this.#value(value.start, end, value.text), end));
  }

  #value(start: number, end: number, text: IniValue["text"]): IniValue {
    const raw = this.#text.slice(start, end);
    const decoded = text.known && raw.includes("\uFFFD") ? unknown("encoding") : text;
    return { file: this.#file, start, end, text: decoded, raw, quoted: raw.startsWith('"') || raw.startsWith("'") };
  }

  #entry(key: ScanToken, offset: string | null, value: IniValue | null, end: number): IniEntry {
    const file = this.#file;
    return {
      kind: "entry",
      file,
      start: key.from,
      end,
      key: intern(this.#text.slice(key.from, key.to).toLowerCase()),
      keySpan: { file, start: key.from, end: key.to },
      offset,
      value,
      conditional: false,
    };
  }

  /** FPM's own refusals that belong to the reader: a name alone, and `#`. Returns how many were added. */
  #judge(statement: Statement & { kind: "entry" }, before: number): number {
    const { key, value, offset } = statement;
    const hash = this.#text.charAt(key.from) === "#";
    if (!hash && value) return 0;
    if (this.#templated(key.from, this.#lineEnd(key.from), hash)) return 0;
    // One line, one problem: `a b c` with tabs between would otherwise be three.
    const earlier = this.#judgedTo;
    this.#judgedTo = key.to;
    if (before > 0 && !this.#text.slice(earlier, key.from).includes("\r")) return 0;
    const name = this.#text.slice(key.from, key.to);
    const original = value === null ? nullValue : offset === null ? unknownEntry(name) : null;
    const found = hash
      ? hashComment(this.#written, key.from, this.#lineEnd(key.from), original)
      : missingValue(this.#written, key);
    this.problems.push(problem(this.#file, this.#lineOf(key.from), found));
    return 1;
  }

  #report(refused: Refused, start: number): void {
    const first = refused.key?.from ?? start;
    const hash = this.#dialect === "fpm" && this.#text.charAt(first) === "#";
    const end = Math.max(this.#lineEnd(start), refused.token.end);
    if (this.#templated(start, end, hash)) {
      this.damaged = true;
      return;
    }
    const found = hash
      ? hashComment(this.#written, first, this.#lineEnd(first), this.#firstPrinted(refused))
      : describeRefusal(this.#written, refused, (from) => this.#lineEnd(from));
    this.problems.push(problem(this.#file, this.#lineOf(first), found));
  }

  /** FPM looks at a whole entry before PHP's parser meets what follows it. */
  #firstPrinted({ key, offset, complete, original }: Refused): string | null {
    if (!complete || !key) return original;
    return offset === null ? unknownEntry(this.#written.slice(key.from, key.to)) : null;
  }

  /** True when the template language may be what is wrong. A `#` at a line's start stays one whatever a value becomes. */
  #templated(start: number, end: number, hash: boolean): boolean {
    return this.#view?.touches(start, end, hash ? "control" : undefined) ?? false;
  }

  /** Keeps of a refused statement what is certain: the key, the section's name. */
  #recover(refused: Refused): void {
    const { key, within, opened, valueStart, offset } = refused;
    const file = this.#file;
    if (within === "section" || (key !== null && key.from === key.to && valueStart === null)) {
      const open = within === "section" ? opened : this.#text.indexOf("[", key?.from ?? opened);
      const lineEnd = this.#lineEnd(open);
      const close = this.#text.indexOf("]", open);
      const end = close === -1 || close >= lineEnd ? lineEnd : close;
      const name = this.#text.slice(open + 1, end).trim();
      this.items.push({ kind: "section", file, start: open, end: Math.min(end + 1, lineEnd), name, opaque: false });
    } else if (key && valueStart !== null) {
      const end = Math.max(valueStart, this.#lineEnd(valueStart));
      this.items.push(this.#entry(key, offset, this.#value(valueStart, end, unknown("parse-error")), end));
    } else if (key && within === "equals") {
      const end = this.#text.lastIndexOf("]", refused.token.start) + 1;
      this.items.push(this.#entry(key, offset, null, Math.max(key.to, end)));
    } else this.damaged = true;
  }

  /** The end of the line's text from `from` on: without its line break, trailing blanks and what follows a CR. */
  #lineEnd(from: number): number {
    let end = from;
    while (end < this.#text.length && !isBreak(this.#text.charCodeAt(end))) end++;
    while (end > from && isBlank(this.#text.charCodeAt(end - 1))) end--;
    return end;
  }

  #lineOf(offset: number): number {
    for (let at = this.#written.indexOf("\n", this.#countedTo); at !== -1 && at < offset; ) {
      this.#line++;
      this.#countedTo = at + 1;
      at = this.#written.indexOf("\n", at + 1);
    }
    return this.#line;
  }
}

function unknownEntry(name: string): string {
  return `unknown entry '${name}'`;
}

function isLineStart(text: string, at: number): boolean {
  return at > 0 && isBreak(text.charCodeAt(at - 1));
}

function isBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
