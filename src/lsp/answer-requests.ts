import {
  type CompletionItem,
  CompletionItemKind,
  type Connection,
  type Diagnostic,
  InsertTextFormat,
  MarkupKind,
  type Position,
  SymbolInformation,
} from "vscode-languageserver/node";
import { textKind } from "../discover/classify.ts";
import type { LintResult } from "../engine/lint-result.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId, Span } from "../source/span.ts";
import { parseIni } from "../syntax/ini/parse.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import { parseNginx } from "../syntax/nginx/parse.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { answer } from "./answer.ts";
import { answerPulls } from "./answer-pulls.ts";
import type { Client } from "./client.ts";
import { type ActionContext, fixAll, fixAllKind, quickFixes, reasonCommand, wants } from "./code-actions.ts";
import { completionsAt, type Proposal } from "./completion.ts";
import { definitionsAt, referencesAt } from "./definition.ts";
import { directiveDocumentation, hoverAt } from "./hover.ts";
import { treesOf } from "./locate.ts";
import { symbolsOf } from "./symbols.ts";
import { toDiagnostic } from "./to-diagnostic.ts";
import type { Workspace } from "./workspace.ts";

export interface AnswerInput {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly client: Client;
  readonly rules: readonly AnyRule[];
  /** Of all rules, those of the engine too. */
  readonly ids: readonly string[];
}

/** A place that a request names, with what is known there. */
interface At {
  readonly file: FileId;
  readonly text: string;
  readonly offset: number;
}

export function answerRequests({ connection, workspace, client, rules, ids }: AnswerInput): void {
  const { places, known, context } = workspace;

  const at = (uri: string, position: Position): At | null => {
    const file = workspace.fileOf(uri);
    const text = file === null ? null : context.text(file);
    if (file === null || text === null) return null;
    return { file, text, offset: places.document(file, text).offsetAt(position) };
  };
  const model = (file: FileId): LintResult | null => {
    workspace.flush();
    return known.owner(file)?.model(file) ?? null;
  };
  const locations = (spans: readonly Span[], result: LintResult) =>
    spans.flatMap((one) => {
      const text = result.text(one.file) ?? context.text(one.file);
      // Stock files lie nowhere that an editor could open.
      return text === null || !one.file.startsWith("/") ? [] : [places.location(text, one)];
    });
  const markup = (markdown: string) =>
    client.markdown
      ? { kind: MarkupKind.Markdown, value: markdown }
      : { kind: MarkupKind.PlainText, value: markdown.replace(/\*\*|`{1,3}(?:nginx\n)?|\[([^\]]*)\]\([^)]*\)/g, "$1") };

  connection.onHover(
    answer(({ textDocument, position }) => {
      const where = at(textDocument.uri, position);
      const result = where && model(where.file);
      if (!where || !result) return null;
      const place = (one: Span) => describePlace(one, result);
      const found = hoverAt({ result, file: where.file, offset: where.offset, rules, place });
      return found && { contents: markup(found.markdown), range: places.range(where.text, found.at) };
    }),
  );

  function describePlace(one: Span, result: LintResult): string {
    const text = result.text(one.file) ?? context.text(one.file) ?? "";
    const line = places.range(text, one).start.line + 1;
    const shown = `${result.display(one.file)}:${line}`;
    return client.markdown && one.file.startsWith("/") ? `[${shown}](${places.uri(one.file)}#L${line})` : shown;
  }

  connection.onDefinition(
    answer(({ textDocument, position }) => {
      const where = at(textDocument.uri, position);
      const result = where && model(where.file);
      return where && result ? locations(definitionsAt(result, where.file, where.offset), result) : null;
    }),
  );

  connection.onReferences(
    answer(({ textDocument, position }) => {
      const where = at(textDocument.uri, position);
      // A look at a few files misses those that it leaves out.
      const folder = where && known.owner(where.file);
      const result = where && folder ? (folder.result ?? folder.model(where.file)) : null;
      return where && result ? locations(referencesAt(result, where.file, where.offset), result) : null;
    }),
  );

  connection.onDocumentSymbol(
    answer(({ textDocument }) => {
      const file = workspace.fileOf(textDocument.uri);
      const tree = file === null ? null : treeOf(file);
      if (file === null || tree === null) return [];
      const symbols = symbolsOf(tree, places.document(file, tree.text));
      return client.nestedSymbols ? symbols : flatten(symbols, textDocument.uri);
    }),
  );

  /** The present text, read as what the file is. */
  function treeOf(file: FileId): NginxFile | IniFile | null {
    const text = context.text(file);
    if (text === null) return null;
    const result = known.owner(file)?.result;
    const had = result ? treesOf(result, file).find(({ tree }) => tree.id === file)?.tree : undefined;
    if (had?.text === text) return had;
    const kind = had?.kind ?? textKind(text);
    if (kind === "ini") return parseIni(file, text);
    if (had) return parseNginx(file, text);
    // What holds configuration inside of something else is not read as configuration.
    return /\.conf$|nginx/.test(file) && !/\.(?:ya?ml|jsonc?|toml|md)$/.test(file) ? parseNginx(file, text) : null;
  }

  connection.onCompletion(
    answer(({ textDocument, position }) => {
      const where = at(textDocument.uri, position);
      const tree = where && treeOf(where.file);
      if (!where || !tree) return [];
      const result = model(where.file);
      const stack = result ? (treesOf(result, where.file)[0]?.stack ?? null) : null;
      const whole = known.owner(where.file)?.result ?? null;
      const { start, end, list } = completionsAt({ tree, stack, whole, offset: where.offset, rules: ids });
      const range = places.range(tree.text, { file: where.file, start, end });
      return list.map((proposal) => toItem(proposal, range, client));
    }),
  );
  connection.onCompletionResolve((item) => {
    const part = (item.data as { part?: unknown } | undefined)?.part;
    if (typeof part !== "string") return item;
    const documentation = directiveDocumentation(item.label, part);
    return documentation === "" ? item : { ...item, documentation: markup(documentation) };
  });

  connection.onCodeAction(
    answer(({ textDocument, range, context: { only: kinds, diagnostics } }) => {
      const file = workspace.fileOf(textDocument.uri);
      const text = file === null ? null : context.text(file);
      if (file === null || text === null) return [];
      // Edits are made for the present text: what is known must be about it.
      model(file);
      const only = kinds ?? null;
      const findings = known.findings(file);
      const lines = places.document(file, text);
      const [start, end] = [lines.offsetAt(range.start), lines.offsetAt(range.end)];
      const here = findings.filter((one) => isAsked(one, start, end, diagnostics));
      const actions: ActionContext = {
        places,
        text: (one) => unchangedText(one, file),
        version: (one) => workspace.document(one)?.version ?? null,
        diagnostic: (finding) => toDiagnostic(finding, text, context),
        versioned: client.versionedEdits,
        canShow: client.shows,
      };
      return [
        ...(wants(only, "quickfix") ? quickFixes(here, treeOf(file), actions) : []),
        ...(wants(only, fixAllKind) ? fixAll(findings, actions) : []),
      ];
    }),
  );

  /** A fix may reach into files that have changed since it was made, or that nobody can write: a part of a dump. */
  function unchangedText(file: FileId, asked: FileId): string | null {
    const now = context.text(file);
    const result = known.owner(asked)?.model(asked);
    return now !== null && result?.text(file) === now && result.editable(file) ? now : null;
  }

  connection.onExecuteCommand(
    answer(({ command, arguments: words }) => {
      const [uri, position] = (words ?? []) as [string?, Position?];
      if (command === reasonCommand && typeof uri === "string" && position)
        void connection.window
          .showDocument({ uri, takeFocus: true, selection: { start: position, end: position } })
          .catch(() => undefined);
      return null;
    }),
  );

  if (client.pulls) answerPulls({ connection, workspace, client });
}

/** Findings in the range, or those whose diagnostics the client names. */
function isAsked(
  { at, fingerprint }: Finding,
  start: number,
  end: number,
  diagnostics: readonly Diagnostic[],
): boolean {
  if (at.start <= end && start <= at.end) return true;
  return diagnostics.some(({ data }) => data === fingerprint);
}

const itemKinds: Readonly<Record<Proposal["kind"], CompletionItemKind>> = {
  directive: CompletionItemKind.Property,
  block: CompletionItemKind.Module,
  value: CompletionItemKind.Value,
  upstream: CompletionItemKind.Reference,
  socket: CompletionItemKind.File,
  variable: CompletionItemKind.Variable,
  rule: CompletionItemKind.EnumMember,
};

function toItem(proposal: Proposal, range: { start: Position; end: Position }, client: Client): CompletionItem {
  const { label, kind, detail } = proposal;
  const isBlock = kind === "block" && client.snippets;
  const newText = isBlock ? `${label} \${1:} {\n\t$0\n}` : label;
  return {
    label,
    kind: itemKinds[kind],
    ...(detail === "" ? {} : { detail }),
    insertTextFormat: isBlock ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText },
    ...(kind === "directive" || kind === "block"
      ? { data: { part: /^ngx_(?:http|stream|mail)/.exec(detail)?.[0] ?? "ngx_http" } }
      : {}),
  };
}

function flatten(symbols: ReturnType<typeof symbolsOf>, uri: string, container?: string): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, range, children = [] }) => [
    SymbolInformation.create(name, kind, range, uri, container),
    ...flatten(children, uri, name),
  ]);
}
