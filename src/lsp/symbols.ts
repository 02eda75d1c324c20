import { type DocumentSymbol, type Range, SymbolKind } from "vscode-languageserver/node";
import type { IniFile, IniSection } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";

const kinds: Readonly<Record<string, SymbolKind>> = {
  http: SymbolKind.Namespace,
  stream: SymbolKind.Namespace,
  mail: SymbolKind.Namespace,
  events: SymbolKind.Namespace,
  server: SymbolKind.Class,
  location: SymbolKind.Method,
  upstream: SymbolKind.Interface,
  map: SymbolKind.Variable,
  geo: SymbolKind.Variable,
  split_clients: SymbolKind.Variable,
  limit_except: SymbolKind.Method,
  if: SymbolKind.Method,
};

/** Places of a text in the file that holds it. */
export type RangeOf = (start: number, end: number) => Range;

/** The outline of a text: blocks of nginx, pools of PHP-FPM. */
export function symbolsOf(tree: NginxFile | IniFile, range: RangeOf): DocumentSymbol[] {
  return tree.kind === "nginx" ? blocks(tree.items, range) : sections(tree, range);
}

/** The outline of a text that lies in another file, below the name that it has on the host. */
export function symbolsInside(tree: NginxFile | IniFile, name: string, range: RangeOf): DocumentSymbol {
  const all = range(0, tree.text.length);
  return {
    name,
    detail: tree.kind === "nginx" ? "nginx" : "PHP-FPM",
    kind: SymbolKind.File,
    range: all,
    selectionRange: { start: all.start, end: all.start },
    children: symbolsOf(tree, range),
  };
}

function blocks(items: readonly Directive[], range: RangeOf): DocumentSymbol[] {
  return items.flatMap((directive) => {
    const { block } = directive;
    const kind = kinds[directive.name.text];
    if (!block || kind === undefined) return block ? blocks(block.items, range) : [];
    const pass = block.items.findLast(({ name }) => /_pass$/.test(name.text));
    return [
      {
        name: nameOf(directive),
        detail: [pass?.name.text, pass?.args[0]?.text].filter(Boolean).join(" "),
        kind,
        range: range(directive.start, block.end),
        selectionRange: range(directive.start, directive.end),
        children: blocks(block.items, range),
      },
    ];
  });
}

/** `server a.example`, `location ~ \.php$`, `upstream php`. */
function nameOf(directive: Directive): string {
  const own = [directive.name, ...directive.args].map(({ text }) => text);
  const first = (name: string) => directive.block?.items.find((item) => item.name.text === name)?.args[0]?.text;
  const server = directive.name.text === "server" ? (first("server_name") ?? first("listen") ?? "") : "";
  return [...own, server].filter(Boolean).join(" ");
}

function sections(tree: IniFile, range: RangeOf): DocumentSymbol[] {
  const headers = tree.items.filter((item): item is IniSection => item.kind === "section");
  return headers.map((header, at) => {
    const end = headers[at + 1]?.start ?? tree.text.length;
    const listen = tree.items.findLast(
      (item) => item.kind === "entry" && item.key === "listen" && item.start > header.start && item.start < end,
    );
    return {
      name: header.name || "[]",
      detail: listen?.kind === "entry" ? (listen.value?.raw ?? "") : "",
      kind: SymbolKind.Class,
      range: range(header.start, Math.max(header.end, end)),
      selectionRange: range(header.start, header.end),
    };
  });
}
