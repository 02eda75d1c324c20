import type { Span } from "../source/span.ts";
import type { IniFile, IniSection } from "../syntax/ini/tree.ts";
import type { Block, Directive, NginxFile } from "../syntax/nginx/tree.ts";

/** What a place is called by its words alone: it stays the same when lines move, blanks change or comments come and go. */
export interface Primary {
  /** The headers of the enclosing blocks, `http > server a.example > location /`, or the section's name. */
  readonly scope: string;
  /** The directive or entry that stands there, blanks made one; else the comment, else the marked text. */
  readonly directive: string;
}

/** Names the directive at the start of a span. */
export function primaryOf(file: NginxFile | IniFile, at: Span): Primary {
  const { scope, directive } = file.kind === "nginx" ? ofNginx(file, at.start) : ofIni(file, at.start);
  return { scope: oneLine(scope), directive: oneLine(directive ?? otherText(file, at)) };
}

/** The whole comment that a place lies in; else the marked text. */
function otherText({ text, comments }: NginxFile | IniFile, { start, end }: Span): string {
  const comment = lastAt(comments, start);
  return comment !== null && start < comment.end ? text.slice(comment.start, comment.end) : text.slice(start, end);
}

interface Found {
  readonly scope: string;
  readonly directive: string | null;
}

function ofNginx(file: NginxFile, offset: number): Found {
  const headers: string[] = [];
  let items = file.items;
  for (;;) {
    const directive = lastAt(items, offset);
    const scope = headers.join(" > ");
    if (!directive) return { scope, directive: null };
    const { block } = directive;
    if (offset < directive.end) return { scope, directive: header(directive) };
    if (!block || offset < block.start || offset >= block.end) return { scope, directive: null };
    headers.push(header(directive));
    items = block.items;
  }
}

/** A server is called by its first name, or by where it listens: its other names come and go. */
function header(directive: Directive): string {
  const words = [directive.name, ...directive.args].map((word) => word.text);
  return [...words, ...(directive.name.text === "server" && directive.block ? nameOf(directive.block) : [])].join(" ");
}

function nameOf({ items }: Block): readonly string[] {
  const first = (name: string) => items.find((item) => item.name.text === name)?.args[0]?.text;
  const name = first("server_name");
  if (name !== undefined) return [name];
  const listen = first("listen");
  return listen === undefined ? [] : ["listen", listen];
}

function ofIni(file: IniFile, offset: number): Found {
  const item = lastAt(file.items, offset);
  const section = lastAt(
    file.items.filter((one): one is IniSection => one.kind === "section"),
    offset,
  );
  const scope = section === null ? "" : section.name.toLowerCase();
  if (item === null || offset >= item.end) return { scope, directive: null };
  if (item.kind === "section") return { scope: "", directive: `[${scope}]` };
  const key = item.offset === null ? item.key : `${item.key}[${item.offset}]`;
  return { scope, directive: item.value === null ? key : `${key} = ${item.value.raw}` };
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** The last item that starts at or before the offset. Items stand in order. */
export function lastAt<T extends { readonly start: number }>(items: readonly T[], offset: number): T | null {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle] as T).start <= offset) low = middle + 1;
    else high = middle;
  }
  return items[low - 1] ?? null;
}
