import type { IniFile } from "../syntax/ini/tree.ts";
import type { Block, Directive, NginxFile } from "../syntax/nginx/tree.ts";

/**
 * The words around a place that stay when lines move: the headers of the enclosing blocks (a server with its names) and
 * the directive's name, or the section and the key.
 */
export function enclosing(file: NginxFile | IniFile, offset: number): string {
  return file.kind === "nginx" ? ofNginx(file, offset) : ofIni(file, offset);
}

function ofNginx(file: NginxFile, offset: number): string {
  const headers: string[] = [];
  let items = file.items;
  for (;;) {
    const directive = lastAt(items, offset);
    if (!directive) return headers.join(" > ");
    const { block } = directive;
    if (block && offset >= block.start && offset < block.end) {
      headers.push(header(directive, block));
      items = block.items;
    } else {
      if (offset < directive.end) headers.push(directive.name.text);
      return headers.join(" > ");
    }
  }
}

function header(directive: Directive, block: Block): string {
  const words = [directive.name, ...directive.args].map((word) => word.text);
  const names =
    directive.name.text === "server" ? block.items.find((item) => item.name.text === "server_name") : undefined;
  return [...words, ...(names?.args.map((word) => word.text) ?? [])].join(" ");
}

function ofIni(file: IniFile, offset: number): string {
  const item = lastAt(file.items, offset);
  const section = lastAt(
    file.items.filter((candidate) => candidate.kind === "section"),
    offset,
  );
  const key = item?.kind === "entry" && offset < item.end ? item.key : "";
  return `${section?.kind === "section" ? section.name.toLowerCase() : ""} > ${key}`;
}

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
