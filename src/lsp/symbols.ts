import { type DocumentSymbol, SymbolKind } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
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

/** The outline of a file: blocks of nginx, pools of PHP-FPM. */
export function symbolsOf(tree: NginxFile | IniFile, lines: TextDocument): DocumentSymbol[] {
  return tree.kind === "nginx" ? blocks(tree.items, lines) : sections(tree, lines);
}

function blocks(items: readonly Directive[], lines: TextDocument): DocumentSymbol[] {
  return items.flatMap((directive) => {
    const { block } = directive;
    const kind = kinds[directive.name.text];
    if (!block || kind === undefined) return block ? blocks(block.items, lines) : [];
    const pass = block.items.findLast(({ name }) => /_pass$/.test(name.text));
    return [
      {
        name: nameOf(directive),
        detail: [pass?.name.text, pass?.args[0]?.text].filter(Boolean).join(" "),
        kind,
        range: rangeOf(lines, directive.start, block.end),
        selectionRange: rangeOf(lines, directive.start, directive.end),
        children: blocks(block.items, lines),
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

function sections(tree: IniFile, lines: TextDocument): DocumentSymbol[] {
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
      range: rangeOf(lines, header.start, Math.max(header.end, end)),
      selectionRange: rangeOf(lines, header.start, header.end),
    };
  });
}

function rangeOf(lines: TextDocument, start: number, end: number): DocumentSymbol["range"] {
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}
