import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type RegistrationParams,
  type ShowDocumentParams,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { rules } from "../../rules/index.ts";
import { serve } from "../../src/lsp/serve.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import { diskFileSystem } from "../../src/source/disk.ts";
import { projectFolder } from "../support/examples.ts";

/** A scratch directory with files, gone after the test. */
export class Tree {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "no502-lsp-")));
  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }
  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }
  path(path: string): string {
    return join(this.root, path);
  }
  uri(path: string): string {
    return pathToFileURL(this.path(path)).href;
  }
  text(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities;
  /** Folders of the workspace; the tree's root when left out, none for an empty list. */
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
  /** Milliseconds below which a tree is linted whole after every change; 0 for never. */
  readonly quickBelow?: number;
  /** All that there are when left out. */
  readonly rules?: readonly AnyRule[];
}

/** An editor that speaks to the server over streams, with the protocol's own client library. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly server: InitializeResult;
  /** The last diagnostics that were sent for an address. */
  readonly published: ReadonlyMap<string, PublishDiagnosticsParams>;
  readonly log: readonly PublishDiagnosticsParams[];
  readonly registrations: readonly RegistrationParams[];
  readonly shown: readonly ShowDocumentParams[];
  readonly refreshes: () => number;
  readonly messages: readonly string[];
  /** Everything that the server wrote on its output. */
  readonly output: () => string;
  readonly input: PassThrough;
  open(uri: string, text: string): void;
  /** Replaces a document's text as editors do: the part that changed. */
  change(uri: string, text: string): void;
  save(uri: string): void;
  close(uri: string): void;
  text(uri: string): string;
  /** `line:rule` of each diagnostic, lines from 1. */
  rules(uri: string): readonly string[];
  diagnostics(uri: string): readonly Diagnostic[];
  /** Applies an edit to open documents; what it changes elsewhere is returned. */
  apply(edit: WorkspaceEdit): void;
  position(uri: string, needle: string, offset?: number): Position;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startClient(root: string, options: ClientOptions = {}): Promise<Client> {
  const input = new PassThrough();
  const output = new PassThrough();
  let written = "";
  output.on("data", (bytes: Buffer) => {
    written += bytes.toString("utf8");
  });
  const server = serve({
    rules: options.rules ?? rules,
    disk: diskFileSystem,
    packageRoot: projectFolder,
    version: "0.0.0",
    input,
    output,
    delays: { typing: 1, pause: 5, slice: 5 },
    ...(options.quickBelow === undefined ? {} : { quickBelow: options.quickBelow }),
  });
  const connection = createProtocolConnection(new StreamMessageReader(output), new StreamMessageWriter(input));
  const published = new Map<string, PublishDiagnosticsParams>();
  const log: PublishDiagnosticsParams[] = [];
  const registrations: RegistrationParams[] = [];
  const shown: ShowDocumentParams[] = [];
  const messages: string[] = [];
  let refreshes = 0;
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    log.push(params);
    published.set(params.uri, params);
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
    messages.push(message);
  });
  connection.onRequest("client/registerCapability", (params: RegistrationParams) => {
    registrations.push(params);
    return null;
  });
  connection.onRequest("client/unregisterCapability", () => null);
  connection.onRequest("workspace/diagnostic/refresh", () => {
    refreshes++;
    return null;
  });
  connection.onRequest("window/showDocument", (params: ShowDocumentParams) => {
    shown.push(params);
    return { success: true };
  });
  connection.listen();

  const folders = (options.folders ?? [root]).map((path) => ({ uri: pathToFileURL(path).href, name: path }));
  const params: InitializeParams = {
    processId: null,
    rootUri: null,
    capabilities: options.capabilities ?? usualCapabilities,
    workspaceFolders: folders.length === 0 ? null : folders,
    initializationOptions: options.initializationOptions,
  };
  const initialized = (await connection.sendRequest("initialize", params)) as InitializeResult;
  await connection.sendNotification("initialized", {});

  const documents = new Map<string, TextDocument>();
  const held = (uri: string): TextDocument => {
    const document = documents.get(uri);
    if (!document) throw new Error(`${uri} is not open`);
    return document;
  };
  const client: Client = {
    connection,
    server: initialized,
    published,
    log,
    registrations,
    shown,
    refreshes: () => refreshes,
    messages,
    output: () => written,
    input,
    open(uri, text) {
      documents.set(uri, TextDocument.create(uri, "nginx", 1, text));
      void connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "nginx", version: 1, text },
      });
    },
    change(uri, text) {
      const before = held(uri);
      const old = before.getText();
      let start = 0;
      while (start < Math.min(old.length, text.length) && old[start] === text[start]) start++;
      let end = 0;
      while (end < Math.min(old.length, text.length) - start && old.at(-1 - end) === text.at(-1 - end)) end++;
      const range = { start: before.positionAt(start), end: before.positionAt(old.length - end) };
      const version = before.version + 1;
      documents.set(uri, TextDocument.create(uri, "nginx", version, text));
      void connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range, text: text.slice(start, text.length - end) }],
      });
    },
    save: (uri) => void connection.sendNotification("textDocument/didSave", { textDocument: { uri } }),
    close(uri) {
      documents.delete(uri);
      void connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    },
    text: (uri) => held(uri).getText(),
    diagnostics: (uri) => published.get(uri)?.diagnostics ?? [],
    rules: (uri) => (published.get(uri)?.diagnostics ?? []).map(({ range, code }) => `${range.start.line + 1}:${code}`),
    apply(edit) {
      const changes = edit.documentChanges
        ? edit.documentChanges.flatMap((one) =>
            "textDocument" in one ? [[one.textDocument.uri, one.edits] as const] : [],
          )
        : Object.entries(edit.changes ?? {});
      for (const [uri, edits] of changes)
        client.change(uri, TextDocument.applyEdits(held(uri), edits as { range: never; newText: string }[]));
    },
    position(uri, needle, offset = 0) {
      const document = held(uri);
      const at = document.getText().indexOf(needle);
      if (at === -1) throw new Error(`"${needle}" is not in ${uri}`);
      return document.positionAt(at + offset);
    },
    async settled() {
      // A request comes after all notifications that were sent before it, and its answer after all that were sent back.
      await connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri: "file:///nowhere.conf" } });
      await server.settled();
      await connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri: "file:///nowhere.conf" } });
    },
    async stop() {
      await connection.sendRequest("shutdown");
      connection.dispose();
      input.end();
    },
  };
  return client;
}

export const usualCapabilities: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
    hover: { contentFormat: ["markdown", "plaintext"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    completion: { completionItem: { snippetSupport: true } },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};
