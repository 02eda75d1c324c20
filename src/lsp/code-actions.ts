import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { suppressionRules } from "../engine/suppression-rules.ts";
import type { Edit, Fix } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { ignoreEdit } from "./ignore-edit.ts";
import type { Places } from "./places.ts";

export const fixAllKind = `${CodeActionKind.SourceFixAll}.no502`;

/** The command that puts the cursor where the reason of a new comment belongs. */
export const reasonCommand = "no502.writeReason";

export interface ActionContext {
  readonly places: Places;
  /** The text that the findings are meant for, where it is still that of the file; null where the file has changed since. */
  text(file: FileId): string | null;
  /** The version of an open document; null for a file that is not open. */
  version(file: FileId): number | null;
  diagnostic(finding: Finding): Diagnostic;
  /** Whether the client takes edits with versions. */
  readonly versioned: boolean;
  /** Whether the client can show a place that the server names. */
  readonly canShow: boolean;
}

/** The kinds the client asks for; null for all. */
type Only = readonly string[] | null;

/** Quick fixes for findings, each with what it mends. */
export function quickFixes(
  findings: readonly Finding[],
  tree: NginxFile | IniFile | null,
  context: ActionContext,
): readonly CodeAction[] {
  return findings.flatMap((finding) => {
    const diagnostics = [context.diagnostic(finding)];
    const fixes = finding.fixes.flatMap((fix): readonly CodeAction[] => {
      const edit = toWorkspaceEdit(fix.edits, context);
      if (edit === null) return [];
      const { title, safety } = fix;
      const preferred = safety === "safe" ? { isPreferred: true } : {};
      return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit, ...preferred }];
    });
    return [...fixes, ...ignores(finding, tree, diagnostics, context)];
  });
}

function ignores(
  finding: Finding,
  tree: NginxFile | IniFile | null,
  diagnostics: Diagnostic[],
  context: ActionContext,
): readonly CodeAction[] {
  if (tree === null || suppressionRules.some(({ id }) => id === finding.rule)) return [];
  const ignore = ignoreEdit(finding, tree);
  const edit = ignore && toWorkspaceEdit([ignore.edit], context);
  if (!ignore || !edit) return [];
  const { file } = finding.at;
  const before = tree.text.slice(0, ignore.edit.span.start) + ignore.edit.text.slice(0, ignore.reasonAt);
  const line = before.split("\n").length - 1;
  const character = before.length - (before.lastIndexOf("\n") + 1);
  const title = `Ignore ${finding.rule} here, with a reason`;
  const command = { title, command: reasonCommand, arguments: [context.places.uri(file), { line, character }] };
  return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit, ...(context.canShow ? { command } : {}) }];
}

/** All safe fixes of a file at once, as far as they do not touch the same text. */
export function fixAll(findings: readonly Finding[], context: ActionContext): readonly CodeAction[] {
  const chosen = compatible(
    findings.flatMap(({ fixes }) => fixes.find(({ safety }) => safety === "safe") ?? []),
    (fix) => toWorkspaceEdit(fix.edits, context) !== null,
  );
  const edit = toWorkspaceEdit(
    chosen.flatMap(({ edits }) => edits),
    context,
  );
  if (chosen.length === 0 || edit === null) return [];
  return [{ title: "Apply all safe fixes of no502", kind: fixAllKind, edit }];
}

function compatible(fixes: readonly Fix[], usable: (fix: Fix) => boolean): readonly Fix[] {
  const taken: Edit[] = [];
  const chosen: Fix[] = [];
  for (const fix of fixes) {
    if (fix.edits.some((edit) => taken.some((other) => touch(edit, other))) || !usable(fix)) continue;
    taken.push(...fix.edits);
    chosen.push(fix);
  }
  return chosen;
}

function touch({ span: a }: Edit, { span: b }: Edit): boolean {
  return a.file === b.file && a.start <= b.end && b.start <= a.end;
}

/** Null where a file is not any more what the edits were made for: all edits or none. */
function toWorkspaceEdit(edits: readonly Edit[], context: ActionContext): WorkspaceEdit | null {
  const byFile = new Map<FileId, TextEdit[]>();
  for (const { span, text: newText } of edits) {
    const text = context.text(span.file);
    if (text === null) return null;
    const edit = { range: context.places.range(text, span), newText };
    const list = byFile.get(span.file);
    if (list) list.push(edit);
    else byFile.set(span.file, [edit]);
  }
  const uri = (file: FileId) => context.places.uri(file);
  if (!context.versioned) return { changes: Object.fromEntries([...byFile].map(([file, list]) => [uri(file), list])) };
  const documentChanges = [...byFile].map(
    ([file, list]): TextDocumentEdit => ({
      textDocument: { uri: uri(file), version: context.version(file) },
      edits: list,
    }),
  );
  return { documentChanges };
}

/** Whether the client wants actions of a kind: it names kinds or what they begin with. Those of `source` it must name. */
export function wants(only: Only, kind: string): boolean {
  if (only === null) return !kind.startsWith(CodeActionKind.Source);
  return only.some((one) => kind === one || kind.startsWith(`${one}.`));
}
