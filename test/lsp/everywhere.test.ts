import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type {
  CodeAction,
  CompletionItem,
  DocumentSymbol,
  Hover,
  Location,
  Position,
  Range,
  TextDocumentEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { projectFolder, readTree, rulesFolder } from "../support/examples.ts";
import { type Client, startClient, Tree } from "./client.ts";

/** Whole stacks of every kind, and stacks with findings. */
const trees = [
  ...readdirSync(`${projectFolder}/test/stacks`).map((name) => `${projectFolder}/test/stacks/${name}`),
  ...readdirSync(`${projectFolder}/samples`)
    .filter((name) => !name.endsWith(".md"))
    .map((name) => `${projectFolder}/samples/${name}`),
  ...["nginx-syntax", "fpm-syntax", "listen-misread", "missing-include", "duplicate-listen", "timeout-inversion"].map(
    (rule) => `${rulesFolder}/${rule}/bad`,
  ),
];

const isBefore = (a: Position, b: Position) => a.line < b.line || (a.line === b.line && a.character <= b.character);
const holds = (outer: Range, inner: Range) => isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);

/** A range that an editor can draw: in the text, forwards, and on real columns. */
function checkRange(range: Range, text: TextDocument, what: string): void {
  expect(isBefore(range.start, range.end), what).toBe(true);
  for (const position of [range.start, range.end])
    expect(text.positionAt(text.offsetAt(position)), what).toEqual(position);
}

function checkSymbols(
  symbols: readonly DocumentSymbol[],
  around: Range | null,
  text: TextDocument,
  what: string,
): void {
  for (const { name, range, selectionRange, children = [] } of symbols) {
    const told = `${what}: ${name}`;
    expect(name.trim(), told).not.toBe("");
    checkRange(range, text, told);
    // VS Code refuses an outline where this does not hold.
    expect(holds(range, selectionRange), told).toBe(true);
    if (around) expect(holds(around, range), told).toBe(true);
    checkSymbols(children, range, text, told);
  }
}

describe.each(trees.map((tree) => [tree.slice(projectFolder.length + 1), tree]))(
  "in every place of %s",
  (_, folder) => {
    it("the answers are such that editors take them", async () => {
      const files = readTree(folder as string);
      const tree = new Tree(files);
      const editor = await startClient(tree.root, { initializationOptions: { show: "info" } });
      try {
        await editor.settled();
        const documents = new Map(
          Object.keys(files).map((path) => [tree.uri(path), TextDocument.create("", "", 0, tree.text(path))]),
        );
        const textOf = (uri: string): TextDocument => {
          const text = documents.get(uri);
          if (!text) throw new Error(`${uri} is no file of the tree`);
          return text;
        };
        for (const [uri, { diagnostics }] of editor.published)
          for (const { range, code, relatedInformation = [] } of diagnostics) {
            checkRange(range, textOf(uri), `${code} in ${uri}`);
            for (const { location } of relatedInformation) checkRange(location.range, textOf(location.uri), `${code}`);
          }
        for (const path of Object.keys(files)) await checkFile(editor, tree.uri(path), textOf);
        expect(editor.messages).toEqual([]);
      } finally {
        await editor.stop();
        tree.remove();
      }
    });
  },
);

async function checkFile(editor: Client, uri: string, textOf: (uri: string) => TextDocument): Promise<void> {
  const text = textOf(uri);
  const ask = <T>(method: string, more: object = {}) =>
    editor.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, ...more }) as Promise<T>;
  editor.open(uri, text.getText());
  const symbols = await ask<DocumentSymbol[]>("documentSymbol");
  checkSymbols(symbols, null, text, uri);
  const length = text.getText().length;
  const step = Math.max(3, Math.floor(length / 60));
  for (let offset = 0; offset <= length; offset += step) {
    const position = text.positionAt(offset);
    const what = `${uri}:${position.line + 1}:${position.character + 1}`;
    const hover = await ask<Hover | null>("hover", { position });
    if (hover?.range) {
      checkRange(hover.range, text, what);
      expect(isBefore(hover.range.start, position) && isBefore(position, hover.range.end), what).toBe(true);
    }
    for (const one of (await ask<Location[] | null>("definition", { position })) ?? [])
      checkRange(one.range, textOf(one.uri), `${what} leads to ${one.uri}`);
    const context = { includeDeclaration: true };
    for (const one of (await ask<Location[] | null>("references", { position, context })) ?? [])
      checkRange(one.range, textOf(one.uri), `${what} is used in ${one.uri}`);
    const items = await ask<CompletionItem[]>("completion", { position });
    for (const range of new Set(items.map(({ textEdit }) => JSON.stringify((textEdit as { range: Range }).range)))) {
      const replaced = JSON.parse(range) as Range;
      checkRange(replaced, text, what);
      // The protocol: on one line, and around the place that was asked about.
      expect(replaced.start.line, what).toBe(replaced.end.line);
      expect(isBefore(replaced.start, position) && isBefore(position, replaced.end), what).toBe(true);
    }
    expect(new Set(items.map(({ label }) => label)).size, what).toBe(items.length);
  }
  const range = { start: text.positionAt(0), end: text.positionAt(length) };
  for (const only of [undefined, ["source.fixAll"]]) {
    for (const { edit, title } of await ask<CodeAction[]>("codeAction", {
      range,
      context: { diagnostics: [], only },
    })) {
      for (const change of (edit?.documentChanges ?? []) as TextDocumentEdit[]) {
        const there = textOf(change.textDocument.uri);
        for (const one of change.edits) checkRange(one.range, there, title);
        // Throws where two overlap.
        TextDocument.applyEdits(there, change.edits as { range: Range; newText: string }[]);
      }
    }
  }
  editor.close(uri);
}
