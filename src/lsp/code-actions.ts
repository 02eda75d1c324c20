import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Finding } from "../rule/finding.ts";
import type { FileId } from "../source/span.ts";
import type { IgnoreEdit } from "./ignore-edit.ts";
import type { Places } from "./places.ts";
import type { FileEdits, TriedFix } from "./try-actions.ts";

export const fixAllKind = `${CodeActionKind.SourceFixAll}.no502`;

/** The command that puts the cursor where the reason of a new comment belongs. */
export const reasonCommand = "no502.writeReason";

export interface ActionContext {
  readonly places: Places;
  /** The version of an open document; null for a file that is not open. */
  version(file: FileId): number | null;
  diagnostic(finding: Finding): Diagnostic;
  /** Whether the client takes edits with versions. */
  readonly versioned: boolean;
  /** Whether the client can show a place that the server names. */
  readonly canShow: boolean;
}

/** Preferred where it is safe. */
export function fixAction({ finding, fix, edits }: TriedFix, context: ActionContext): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [context.diagnostic(finding)],
    edit: toWorkspaceEdit(edits, context),
    ...(fix.safety === "safe" ? { isPreferred: true } : {}),
  };
}

export function ignoreAction(finding: Finding, { edit, reasonAt }: IgnoreEdit, text: string, context: ActionContext) {
  const { file, start, end } = edit.span;
  const { places, canShow } = context;
  // Behind what the comment begins with, which stands in one line.
  const { line, character } = places.range(text, { file, start, end: start }).start;
  const reason = { line, character: character + reasonAt };
  const title = `Ignore ${finding.rule} here, with a reason`;
  const command = { title, command: reasonCommand, arguments: [places.uri(file), reason] };
  const edits = new Map([[file, { text, edits: [{ start, end, text: edit.text }] }]]);
  const action: CodeAction = {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [context.diagnostic(finding)],
    edit: toWorkspaceEdit(edits, context),
    ...(canShow ? { command } : {}),
  };
  return action;
}

/** All safe fixes of a file at once. */
export function fixAllAction(edits: FileEdits, context: ActionContext): CodeAction {
  return { title: "Apply all safe fixes of no502", kind: fixAllKind, edit: toWorkspaceEdit(edits, context) };
}

function toWorkspaceEdit(files: FileEdits, { places, version, versioned }: ActionContext): WorkspaceEdit {
  const changes = [...files].map(([file, { text, edits }]): readonly [FileId, TextEdit[]] => [
    file,
    edits.map(({ start, end, text: newText }) => ({ range: places.range(text, { file, start, end }), newText })),
  ]);
  if (!versioned) return { changes: Object.fromEntries(changes.map(([file, list]) => [places.uri(file), list])) };
  return {
    documentChanges: changes.map(
      ([file, edits]): TextDocumentEdit => ({
        textDocument: { uri: places.uri(file), version: version(file) },
        edits,
      }),
    ),
  };
}

/** Whether the client wants actions of a kind: it names kinds or what they begin with. Those of `source` it must name. */
export function wants(only: readonly string[] | null, kind: string): boolean {
  if (only === null) return !kind.startsWith(CodeActionKind.Source);
  return only.some((one) => kind === one || kind.startsWith(`${one}.`));
}
