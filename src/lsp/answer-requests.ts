import {
  type CompletionItem,
  CompletionItemKind,
  type Connection,
  InsertTextFormat,
  MarkupKind,
  type Position,
  type Range,
  SymbolInformation,
} from "vscode-languageserver/node";
import type { LintResult } from "../engine/lint-result.ts";
import type { AnyRule } from "../rule/define-rule.ts";
import type { FileId, Span } from "../source/span.ts";
import { answer } from "./answer.ts";
import { answerCodeActions } from "./answer-code-actions.ts";
import { answerPulls } from "./answer-pulls.ts";
import type { Client } from "./client.ts";
import { completionsAt } from "./completion.ts";
import { definitionsAt, referencesAt } from "./definition.ts";
import { directiveDocumentation, hoverAt } from "./hover.ts";
import { treesOf } from "./locate.ts";
import { plainText } from "./plain-text.ts";
import type { Proposal } from "./proposals.ts";
import {
  endPlace,
  isAsWritten,
  lineInFile,
  nameOnHost,
  type Reading,
  readingAt,
  readingsOf,
  startInFile,
} from "./readings.ts";
import { shownPlace } from "./shown-places.ts";
import { symbolsInside, symbolsOf } from "./symbols.ts";
import type { Workspace } from "./workspace.ts";

export interface AnswerInput {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly client: Client;
  readonly rules: readonly AnyRule[];
  /** Of all rules, those of the engine too. */
  readonly ids: readonly string[];
  /** Takes what is a bug of ours. */
  bug(message: string): void;
}

/** A place that a request names, with what is known there. */
interface At {
  readonly file: FileId;
  readonly text: string;
  readonly offset: number;
}

export function answerRequests(input: AnswerInput): void {
  const { connection, workspace, client, rules, ids } = input;
  const { places, known, context } = workspace;

  const at = (uri: string, position: Position): At | null => {
    const file = workspace.fileOf(uri);
    const text = file === null ? null : context.text(file);
    if (file === null || text === null) return null;
    return { file, text, offset: places.offset(file, text, position) };
  };
  const model = (file: FileId): LintResult | null => {
    workspace.flush();
    return known.owner(file)?.model(file) ?? null;
  };
  const locations = (spans: readonly Span[], result: LintResult) =>
    spans.flatMap((one) => {
      const shown = shownPlace(one, result);
      const text = shown && (result.text(shown.file) ?? context.text(shown.file));
      return shown === null || text === null ? [] : [places.location(text, shown)];
    });
  const markup = (markdown: string) =>
    client.markdown
      ? { kind: MarkupKind.Markdown, value: markdown }
      : { kind: MarkupKind.PlainText, value: plainText(markdown) };

  connection.onHover(
    answer(workspace, ["textDocument", "position"], ({ textDocument, position }) => {
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
    const line = lineOf(text, one);
    const name = `${result.display(one.file)}:${line}`;
    const shown = client.markdown ? shownPlace(one, result) : null;
    if (shown === null) return name;
    const there = shown.file === one.file ? line : lineOf(result.text(shown.file) ?? "", shown);
    return `[${name}](${places.uri(shown.file)}#L${there})`;
  }

  function lineOf(text: string, one: Span): number {
    return places.range(text, one).start.line + 1;
  }

  connection.onDefinition(
    answer(workspace, ["textDocument", "position"], ({ textDocument, position }) => {
      const where = at(textDocument.uri, position);
      const result = where && model(where.file);
      return where && result ? locations(definitionsAt(result, where.file, where.offset), result) : null;
    }),
  );

  connection.onReferences(
    answer(workspace, ["textDocument", "position"], ({ textDocument, position }) => {
      const where = at(textDocument.uri, position);
      // A look at a few files misses those that it leaves out.
      const folder = where && known.owner(where.file);
      const result = where && folder ? (folder.result ?? folder.model(where.file)) : null;
      return where && result ? locations(referencesAt(result, where.file, where.offset), result) : null;
    }),
  );

  connection.onDocumentSymbol(
    answer(workspace, ["textDocument"], ({ textDocument }) => {
      const file = workspace.fileOf(textDocument.uri);
      const text = file === null ? null : context.text(file);
      if (file === null || text === null) return [];
      const symbols = readings(file, text).flatMap((reading) => {
        const range = (start: number, end: number) =>
          places.range(text, { file, start: startInFile(reading, start), end: endPlace(reading, end) });
        const name = nameOnHost(reading);
        return name === null ? symbolsOf(reading.tree, range) : [symbolsInside(reading.tree, name, range)];
      });
      return client.nestedSymbols ? symbols : flatten(symbols, textDocument.uri);
    }),
  );

  /** The texts of configuration in the present text of a file. A file with texts in it is looked at anew for that. */
  function readings(file: FileId, text: string): readonly Reading[] {
    const had = known.owner(file)?.result ?? null;
    const isAround =
      had !== null &&
      had.text(file) !== text &&
      treesOf(had, file).some(({ tree, stack }) => !stack.files.has(tree.id));
    return readingsOf(isAround ? model(file) : had, file, text);
  }

  connection.onCompletion(
    answer(workspace, ["textDocument", "position"], ({ textDocument, position }) => {
      const where = at(textDocument.uri, position);
      if (!where) return [];
      const { file, text, offset } = where;
      const found = readingAt(readingsOf(model(file), file, text), offset);
      if (!found) return [];
      const { reading } = found;
      const whole = known.owner(file)?.result ?? null;
      const { start, end, list } = completionsAt({ reading, whole, offset: found.offset, rules: ids });
      // A part of a word that the file writes with other characters cannot be replaced.
      if (!isAsWritten(reading, start, end)) return [];
      const range = places.range(text, {
        file,
        start: start === end ? offset : startInFile(reading, start),
        end: offset,
      });
      const snippets = client.snippets && lineInFile(reading, found.offset)?.indent === "";
      return list.flatMap((proposal) => toItem(proposal, range, reading.embedded?.encode ?? null, snippets));
    }),
  );
  connection.onCompletionResolve((item) => {
    const part = (item?.data as { part?: unknown } | undefined)?.part;
    if (typeof part !== "string") return item;
    const documentation = directiveDocumentation(item.label, part);
    return documentation === "" ? item : { ...item, documentation: markup(documentation) };
  });

  answerCodeActions(input);
  if (client.pulls) answerPulls({ connection, workspace, client });
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

/** @param encode writes a word into the text that the file holds; null where that is the file itself */
function toItem(
  { label, kind, detail }: Proposal,
  range: Range,
  encode: ((text: string) => string | null) | null,
  snippets: boolean,
): readonly CompletionItem[] {
  const isBlock = kind === "block" && snippets;
  const written = encode === null ? label : encode(label);
  if (written === null) return [];
  const newText = isBlock ? `${label} \${1:} {\n\t$0\n}` : written;
  const item: CompletionItem = {
    label,
    kind: itemKinds[kind],
    ...(detail === "" ? {} : { detail }),
    insertTextFormat: isBlock ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText },
    ...(kind === "directive" || kind === "block"
      ? { data: { part: /^ngx_(?:http|stream|mail)\w*/.exec(detail)?.[0] ?? "ngx_http" } }
      : {}),
  };
  return [item];
}

function flatten(symbols: ReturnType<typeof symbolsOf>, uri: string, container?: string): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, range, children = [] }) => [
    SymbolInformation.create(name, kind, range, uri, container),
    ...flatten(children, uri, name),
  ]);
}
