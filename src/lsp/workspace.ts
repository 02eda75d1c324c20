import type { PublishDiagnosticsParams } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { AnyRule, Severity } from "../rule/define-rule.ts";
import type { FileSystem } from "../source/file-system.ts";
import { dirname, isWithin } from "../source/paths.ts";
import { type FileId, fileId } from "../source/span.ts";
import type { Client } from "./client.ts";
import { createFolder, type Folder } from "./folder.ts";
import { guessRoot } from "./guess-root.ts";
import { type Known, knownDiagnostics } from "./known-diagnostics.ts";
import { byteOrderMark, createPlaces, type Places } from "./places.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { createRunner, type Delays, type Runner } from "./runner.ts";
import { stampedReads } from "./stamped-reads.ts";
import type { DiagnosticContext } from "./to-diagnostic.ts";
import { pathOf } from "./uris.ts";

export interface WorkspaceInput {
  readonly client: Client;
  readonly rules: readonly AnyRule[];
  readonly disk: FileSystem;
  readonly now: () => number;
  readonly delays: Delays;
  readonly quickBelow: number;
  /** The address of a rule's page; null where there is none. */
  readonly page: (rule: string) => string | null;
  readonly idle: ReadonlySet<string>;
  send(params: PublishDiagnosticsParams): void;
  /** Asks a client that pulls to pull again. */
  again(): void;
  /** Everything was linted once more. */
  linted(folders: readonly Folder[]): void;
  failed(error: unknown): void;
}

/** The folders of the client and its open documents. */
export interface Workspace {
  readonly places: Places;
  readonly known: Known;
  readonly publisher: Publisher;
  readonly context: DiagnosticContext;
  show: Severity;
  folders(): readonly Folder[];
  addFolder(uri: string): void;
  removeFolder(uri: string): void;
  opened(document: TextDocument): void;
  changed(document: TextDocument): void;
  saved(document: TextDocument): void;
  closed(uri: string): void;
  /** Files changed on the disk. */
  touched(changes: readonly { readonly uri: string; readonly listed: boolean }[]): void;
  /** Lints everything again. */
  refresh(): void;
  /** The file behind an address, and its open document; null for what is no file. */
  fileOf(uri: string): FileId | null;
  document(file: FileId): TextDocument | null;
  /** Whether the files still are what edits are made for. Where one is not, everything is looked at again. */
  isFresh(edits: ReadonlyMap<FileId, { readonly text: string }>): boolean;
  /** Does what waits for a pause in typing, so that answers are about the present text. */
  flush(): void;
  settled(): Promise<void>;
  stop(): void;
  isStopped(): boolean;
}

interface Held {
  readonly folder: Folder;
  readonly runner: Runner;
  /** Made for documents that lie in no folder of the client; gone with the last of them. */
  readonly guessed: boolean;
}

export function createWorkspace(input: WorkspaceInput): Workspace {
  const { client, rules, now, delays, quickBelow } = input;
  const disk = stampedReads(input.disk);
  const held = new Map<string, Held>();
  const texts = new Map<string, string>();
  /** By address: two may lead to one file. */
  const open = new Map<string, TextDocument>();
  const documents = new Map<FileId, TextDocument>();
  let stopped = false;
  const files = new Map<string, FileId>();
  const places = createPlaces((file) => documents.get(file));
  const folders = () => [...held.values()].map(({ folder }) => folder);
  const text = (file: FileId): string | null => {
    const unsaved = texts.get(file);
    if (unsaved !== undefined) return unsaved;
    for (const folder of folders()) {
      const known = folder.findings.get(file)?.text ?? folder.result?.text(file);
      if (known != null) return known;
    }
    const read = disk.read(file);
    return read.ok ? read.text : null;
  };
  const context: DiagnosticContext = {
    places,
    text,
    page: input.page,
    idle: input.idle,
    related: client.relatedInformation,
  };
  const known = knownDiagnostics({ folders, texts, context, show: () => workspace.show });
  const publisher = createPublisher({
    known,
    uri: places.uri,
    version: (file) => documents.get(file)?.version ?? null,
    send: input.send,
    again: input.again,
    pulls: client.pulls,
  });

  const add = (root: string, guessed: boolean): Held => {
    const had = held.get(root);
    if (had) return had;
    const folder = createFolder({ root, rules, disk, texts, now, quickBelow });
    const told = (some: readonly FileId[] | null) => {
      publisher.told(some);
      if (some === null) input.linted(folders());
    };
    const runner = createRunner({ folder, now, delays, failed: input.failed, told });
    const made = { folder, runner, guessed };
    held.set(root, made);
    runner.refresh();
    return made;
  };
  const remove = (root: string) => {
    held.get(root)?.runner.stop();
    if (held.delete(root)) publisher.told(null);
  };
  const rootOf = (uri: string): string | null => {
    const path = pathOf(uri);
    return path === null ? null : disk.realpath(path.length > 1 ? path.replace(/\/$/, "") : path);
  };
  /** Every folder that a file has a part in; one is made for a file that lies in none. */
  const concerned = (file: FileId): readonly Held[] => {
    const all = [...held.values()].filter(({ folder }) => isWithin(file, folder.root) || folder.hasRead(file));
    return all.length > 0 ? all : [add(guessRoot(disk, file), true)];
  };
  const fileOf = (uri: string): FileId | null => {
    const had = files.get(uri);
    if (had !== undefined) return had;
    const path = pathOf(uri);
    return path === null ? null : fileId(disk.realpath(path));
  };

  const startsMarked = (file: FileId): boolean => {
    const read = disk.read(file);
    return read.ok && read.text.startsWith(byteOrderMark);
  };
  /** Editors keep a byte order mark to themselves and write it back: nginx will read it. */
  const hold = (file: FileId, document: TextDocument, marked: boolean) => {
    const shown = document.getText();
    documents.set(file, document);
    texts.set(file, marked && !shown.startsWith(byteOrderMark) ? byteOrderMark + shown : shown);
  };

  const workspace: Workspace = {
    places,
    known,
    publisher,
    context,
    show: "warning",
    folders,
    fileOf,
    document: (file) => documents.get(file) ?? null,
    addFolder(uri) {
      const root = rootOf(uri);
      if (root !== null) add(root, false);
    },
    removeFolder(uri) {
      const root = rootOf(uri);
      if (root !== null) remove(root);
    },
    opened(document) {
      const file = fileOf(document.uri);
      if (file === null) return;
      files.set(document.uri, file);
      open.set(document.uri, document);
      hold(file, document, startsMarked(file));
      for (const { folder, runner } of concerned(file)) {
        if (folder.isCurrent()) runner.opened();
        else runner.changed(file);
      }
      publisher.told([file]);
    },
    changed(document) {
      const file = fileOf(document.uri);
      if (file === null) return;
      hold(file, document, texts.get(file)?.startsWith(byteOrderMark) === true);
      for (const { runner } of concerned(file)) runner.changed(file);
    },
    saved(document) {
      const file = fileOf(document.uri);
      if (file === null) return;
      hold(file, document, startsMarked(file));
      for (const { runner } of concerned(file)) runner.refresh();
    },
    closed(uri) {
      const file = fileOf(uri);
      files.delete(uri);
      open.delete(uri);
      if (file === null || documents.get(file)?.uri !== uri) return;
      const other = [...open.values()].find((one) => fileOf(one.uri) === file);
      if (other) {
        workspace.changed(other);
        publisher.told([file]);
        return;
      }
      documents.delete(file);
      texts.delete(file);
      for (const [root, { folder, runner, guessed }] of held) {
        if (guessed && ![...texts.keys()].some((one) => isWithin(one, root))) remove(root);
        else if (!folder.isCurrent()) runner.refresh();
      }
      publisher.told([file]);
    },
    touched(changes) {
      for (const { folder, runner } of held.values()) {
        const matters = changes.some(({ uri, listed }) => {
          const path = pathOf(uri);
          if (path === null || /\/(?:\.git|node_modules)\//.test(path)) return false;
          if (listed)
            return isWithin(path, folder.root) || folder.hasRead(disk.realpath(path)) || liesBeside(path, folder);
          return folder.hasRead(disk.realpath(path)) && !texts.has(disk.realpath(path));
        });
        if (matters) runner.refresh();
      }
    },
    refresh() {
      for (const { runner } of held.values()) runner.refresh();
    },
    isFresh(edits) {
      const isStale = ([file, { text }]: readonly [FileId, { readonly text: string }]): boolean => {
        const unsaved = texts.get(file);
        if (unsaved !== undefined) return unsaved !== text;
        const read = disk.read(file);
        return !read.ok || read.text !== text;
      };
      if (![...edits].some(isStale)) return true;
      workspace.refresh();
      return false;
    },
    flush() {
      for (const { runner } of held.values()) runner.flush();
    },
    async settled() {
      await Promise.all([...held.values()].map(({ runner }) => runner.settled()));
    },
    isStopped: () => stopped,
    stop() {
      stopped = true;
      for (const { runner } of held.values()) runner.stop();
      held.clear();
    },
  };
  return workspace;
}

/** A new file in a directory outside of the folder, from which the folder reads others. */
function liesBeside(path: string, { result }: Folder): boolean {
  const directory = dirname(path);
  return result?.stacks.some(({ files }) => [...files.values()].some(({ id }) => dirname(id) === directory)) ?? false;
}
