import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import {
  CodeActionKind,
  type Connection,
  createConnection,
  DidChangeConfigurationNotification,
  FileChangeType,
  PositionEncodingKind,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { suppressionRules } from "../engine/suppression-rules.ts";
import type { AnyRule, Severity } from "../rule/define-rule.ts";
import type { FileSystem } from "../source/file-system.ts";
import { answerRequests } from "./answer-requests.ts";
import { readClient } from "./client.ts";
import { fixAllKind, reasonCommand } from "./code-actions.ts";
import { type Delays, usualDelays } from "./runner.ts";
import { uriOf } from "./uris.ts";
import { createWatchers } from "./watchers.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

export interface ServeInput {
  readonly rules: readonly AnyRule[];
  readonly disk: FileSystem;
  /** The directory that holds the pages of the rules. */
  readonly packageRoot: string;
  readonly version: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly delays?: Delays;
  /** A tree that is linted in fewer milliseconds is linted whole after every change. */
  readonly quickBelow?: number;
}

const usuallyQuick = 25;

export interface Server {
  /** The exit code, when the client has gone. */
  readonly done: Promise<number>;
  /** Resolves when nothing is left to lint. */
  settled(): Promise<void>;
}

/** Speaks the Language Server Protocol until the client goes. Nothing but its frames is written to `output`. */
export function serve(input: ServeInput): Server {
  const connection = createConnection(new StreamMessageReader(input.input), new StreamMessageWriter(input.output));
  let workspace: Workspace | null = null;
  let stopped = false;
  const ids = new Set([...input.rules, ...suppressionRules].map(({ id }) => id));
  const idle = [...input.rules, ...suppressionRules].filter((rule) => "idle" in rule && rule.idle === true);

  connection.onInitialize((params) => {
    const client = readClient(params.capabilities);
    const watchers = client.watches ? createWatchers(connection, client.relativePatterns) : null;
    const made = createWorkspace({
      client,
      rules: input.rules,
      disk: input.disk,
      now: () => performance.now(),
      delays: input.delays ?? usualDelays,
      quickBelow: input.quickBelow ?? usuallyQuick,
      page: pages(input.packageRoot, ids),
      idle: new Set(idle.map(({ id }) => id)),
      send: (diagnostics) => void connection.sendDiagnostics(diagnostics),
      again: () => connection.languages.diagnostics.refresh(),
      linted(folders) {
        optimiseAsUsual();
        watchers?.update(folders);
        for (const { result } of folders)
          for (const { rule, message } of result?.internalErrors ?? [])
            connection.console.error(`This is a bug in no502 ${input.version}: the rule ${rule} failed: ${message}`);
      },
      failed: (error) => connection.console.error(`This is a bug in no502 ${input.version}: ${describe(error)}`),
    });
    workspace = made;
    made.show = shownFrom(params.initializationOptions) ?? made.show;
    followDocuments(connection, made);
    const bug = (what: string) => connection.console.error(`This is a bug in no502 ${input.version}: ${what}`);
    answerRequests({ connection, workspace: made, client, rules: input.rules, ids: [...ids], bug });

    connection.onInitialized(() => {
      const roots = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
      for (const root of roots) made.addFolder(root);
      if (params.capabilities.workspace?.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders((event) => {
          for (const { uri } of event?.removed ?? []) made.removeFolder(uri);
          for (const { uri } of event?.added ?? []) made.addFolder(uri);
        });
      }
      if (params.capabilities.workspace?.didChangeConfiguration?.dynamicRegistration)
        void connection.client
          .register(DidChangeConfigurationNotification.type, { section: "no502" })
          .catch(() => undefined);
    });
    connection.onDidChangeConfiguration(({ settings }) => {
      made.show = shownFrom(settings?.no502) ?? made.show;
      made.publisher.told(null);
      made.refresh();
    });
    return {
      serverInfo: { name: "no502", version: input.version },
      capabilities: {
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentSymbolProvider: true,
        completionProvider: { triggerCharacters: ["$", " ", "=", "["], resolveProvider: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        executeCommandProvider: { commands: [reasonCommand] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        ...(client.pulls
          ? { diagnosticProvider: { identifier: "no502", interFileDependencies: true, workspaceDiagnostics: true } }
          : {}),
      },
    };
  });
  connection.onShutdown(() => {
    stopped = true;
    workspace?.stop();
  });
  connection.listen();
  const done = new Promise<number>((resolve) => {
    const end = () => {
      workspace?.stop();
      resolve(stopped ? 0 : 1);
    };
    input.input.once("end", end);
    input.input.once("close", end);
  });
  return { done, settled: async () => workspace?.settled() };
}

function followDocuments(connection: Connection, workspace: Workspace): void {
  const documents = new TextDocuments(TextDocument);
  const fresh = new Set<string>();
  documents.onDidOpen(({ document }) => {
    fresh.add(document.uri);
    workspace.opened(document);
  });
  documents.onDidChangeContent(({ document }) => {
    // Opening counts as a change for the library.
    if (!fresh.delete(document.uri)) workspace.changed(document);
  });
  documents.onDidSave(({ document }) => workspace.saved(document));
  documents.onDidClose(({ document }) => workspace.closed(document.uri));
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(({ changes }) =>
    workspace.touched(changes.map(({ uri, type }) => ({ uri, listed: type !== FileChangeType.Changed }))),
  );
}

/** The lowest severity to show, from the settings of the client; null where they name none. */
function shownFrom(settings: unknown): Severity | null {
  const show = (settings as { show?: unknown } | null | undefined)?.show;
  return show === "error" || show === "warning" || show === "info" ? show : null;
}

/** The pages lie beside the program: they open without a network, and are those of this version. */
function pages(packageRoot: string, ids: ReadonlySet<string>): (rule: string) => string | null {
  const known = new Map<string, string | null>();
  return (rule) => {
    const had = known.get(rule);
    if (had !== undefined) return had;
    const own = suppressionRules.some(({ id }) => id === rule);
    const path = `${packageRoot}/${own ? "docs/suppressions.md" : `rules/${rule}/doc.md`}`;
    const page = ids.has(rule) && existsSync(path) ? uriOf(path) : null;
    known.set(rule, page);
    return page;
  };
}

/** The launcher makes V8 optimise late, which is right for one run. A server runs the same code all day. */
function optimiseAsUsual(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=67584");
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
