import { type ClientCapabilities, MarkupKind } from "vscode-languageserver/node";

/** What the client can do, as far as it changes what the server does. */
export interface Client {
  /** It asks for diagnostics itself, and can be told to ask again: it is not sent any for open documents. */
  readonly pulls: boolean;
  /** It takes diagnostics of other files in the answer about one. */
  readonly relatedDocuments: boolean;
  readonly relatedInformation: boolean;
  readonly versionedEdits: boolean;
  /** It can show a place that the server names. */
  readonly shows: boolean;
  readonly markdown: boolean;
  readonly snippets: boolean;
  /** It watches files that the server names. */
  readonly watches: boolean;
  readonly relativePatterns: boolean;
  /** It takes an outline with blocks in blocks. */
  readonly nestedSymbols: boolean;
}

export function readClient({ textDocument, workspace, window }: ClientCapabilities): Client {
  const hover = textDocument?.hover?.contentFormat;
  return {
    pulls: textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true,
    relatedDocuments: textDocument?.diagnostic?.relatedDocumentSupport === true,
    relatedInformation: textDocument?.publishDiagnostics?.relatedInformation !== false,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    shows: window?.showDocument?.support === true,
    markdown: hover === undefined || hover.includes(MarkupKind.Markdown),
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    relativePatterns: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    nestedSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
  };
}
