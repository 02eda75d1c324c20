import type { Diagnostic, PublishDiagnosticsParams } from "vscode-languageserver/node";
import { hash64 } from "../source/hash.ts";
import type { FileId } from "../source/span.ts";
import type { Known } from "./known-diagnostics.ts";

export interface PublisherInput {
  readonly known: Known;
  uri(file: FileId): string;
  /** null for a file that is not open. */
  version(file: FileId): number | null;
  send(params: PublishDiagnosticsParams): void;
  /** Asks a client that pulls to pull again. */
  again(): void;
  /** Whether the client pulls the diagnostics of open documents. */
  readonly pulls: boolean;
}

/**
 * Tells the client. To one that only listens everything is sent. One that pulls asks for open documents itself; of files that
 * are not open it is told as the others are, until it asks for the whole workspace.
 */
export interface Publisher {
  /** Something else is known of some files, or (null) of all. */
  told(files: readonly FileId[] | null): void;
  /** What a client that pulls is answered; `resultId` changes with the content. */
  report(file: FileId): { readonly items: Diagnostic[]; readonly resultId: string };
  /** From now on the client asks for everything. */
  pullsWorkspace(): void;
}

export function createPublisher({ known, uri, version, send, again, pulls }: PublisherInput): Publisher {
  const sent = new Map<FileId, { readonly content: string; readonly version: number | null; readonly uri: string }>();
  /** What the client saw last when it pulled. */
  const pulled = new Map<FileId, string>();
  let wholeWorkspace = false;

  const push = (file: FileId, items: Diagnostic[]) => {
    const now = { content: JSON.stringify(items), version: version(file), uri: uri(file) };
    const had = sent.get(file);
    if (had && had.uri !== now.uri) send({ uri: had.uri, diagnostics: [] });
    // Of an open document the client learns that it was looked at, also when nothing was found.
    else if (
      had ? had.content === now.content && had.version === now.version : items.length === 0 && now.version === null
    )
      return;
    if (items.length === 0 && now.version === null) sent.delete(file);
    else sent.set(file, now);
    send({ uri: now.uri, diagnostics: items, ...(now.version === null ? {} : { version: now.version }) });
  };

  const report = (file: FileId) => {
    const items = known.diagnostics(file);
    return { items, resultId: hash64(JSON.stringify(items)) };
  };

  return {
    told(files) {
      let stale = false;
      for (const file of files ?? new Set([...known.files(), ...sent.keys(), ...pulled.keys()])) {
        const isPulled = pulls && (wholeWorkspace || version(file) !== null);
        if (!isPulled) push(file, known.diagnostics(file));
        else {
          push(file, []);
          const { items, resultId } = report(file);
          const had = pulled.get(file);
          if (had === undefined ? items.length > 0 : had !== resultId) stale = true;
        }
      }
      if (stale) again();
    },
    report(file) {
      const answer = report(file);
      pulled.set(file, answer.resultId);
      return answer;
    },
    pullsWorkspace() {
      if (wholeWorkspace) return;
      wholeWorkspace = true;
      for (const file of [...sent.keys()]) push(file, []);
    },
  };
}
