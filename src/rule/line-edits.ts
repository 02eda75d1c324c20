import type { Route, Stack } from "../model/stack.ts";
import type { FileId, Span } from "../source/span.ts";
import { fileAt, holds } from "../syntax/file-at.ts";
import type { Edit, Fix } from "./define-rule.ts";

/** A fix whose edits are all known; none where one could not be made. */
export function fixWith(title: string, safety: Fix["safety"], edits: readonly (Edit | null)[]): Fix[] {
  const made = edits.filter((edit) => edit !== null);
  return made.length === edits.length ? [{ title, safety, edits: made }] : [];
}

/** Writes other text over a place in one of the user's files; null for other files. */
export function rewritten(stack: Stack, { file, start, end }: Span, text: string): Edit | null {
  return holds(stack.files, file) ? { span: { file, start, end }, text } : null;
}

/**
 * Statements on lines of their own below another, indented as it is; behind it where more follows on its line.
 * @param statement a directive that `;` ends, or an entry of an ini file
 */
export function linesBelow(stack: Stack, statement: Span, lines: readonly string[]): Edit | null {
  const end = statementEnd(stack, statement);
  const text = textAt(stack, statement);
  if (end === null || text === undefined) return null;
  const line = lineEnd(text, end);
  if (!onlyComment(text.slice(end, line)))
    return insertedAt(statement.file, end, lines.map((one) => ` ${one}`).join(""));
  const indent = indentAt(text, statement.start);
  return insertedAt(statement.file, line, lines.map((one) => `\n${indent}${one}`).join(""));
}

/** The same above it. */
export function linesAbove(stack: Stack, statement: Span, lines: readonly string[]): Edit | null {
  const { file, start } = statement;
  const text = textAt(stack, statement);
  if (text === undefined) return null;
  const first = /^\s*$/.test(text.slice(lineStart(text, start), start));
  const behind = first ? `\n${indentAt(text, start)}` : " ";
  return insertedAt(file, start, lines.map((one) => one + behind).join(""));
}

/** Directives below the pass of a route, for its location: `if` and `limit_except` take few directives but the pass itself. */
export function linesInRoute(
  stack: Stack,
  { from, pass }: Route,
  lines: readonly string[],
  below: Span = pass,
): Edit | null {
  return from.kind === "location" ? linesBelow(stack, below, lines) : null;
}

/** Takes a statement out, with its whole line where nothing else stands on it; a comment behind it stays. */
export function without(stack: Stack, statement: Span): Edit | null {
  const { file, start } = statement;
  const end = statementEnd(stack, statement);
  const text = textAt(stack, statement);
  if (end === null || text === undefined) return null;
  const [from, to] = [lineStart(text, start), lineEnd(text, end)];
  const alone = text.slice(from, start).trim() === "" && text.slice(end, to).trim() === "";
  if (alone) return { span: { file, start: from, end: text.indexOf("\n", end) + 1 || text.length }, text: "" };
  const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  return { span: { file, start, end: end + blanks }, text: "" };
}

/** As it stands in the file: quotes and escapes too. Null in files that are not the user's. */
export function sourceOf(stack: Stack, place: Span): string | null {
  return textAt(stack, place)?.slice(place.start, place.end) ?? null;
}

/** Whether two places lie in one text: in one file, and where that holds several texts (YAML), in the same of them. */
export function inSameText(stack: Stack, a: Span, b: Span | null): boolean {
  const text = fileAt(stack.files, a);
  return b !== null && text !== undefined && text === fileAt(stack.files, b);
}

function textAt(stack: Stack, place: Span): string | undefined {
  return fileAt(stack.files, place)?.text;
}

/** Behind the `;` of a directive, or the end of an entry. */
function statementEnd(stack: Stack, statement: Span): number | null {
  const { end } = statement;
  const source = fileAt(stack.files, statement);
  if (!source) return null;
  if (source.kind === "ini") return end;
  const rest = /^\s*;/.exec(source.text.slice(end, end + 200));
  return rest ? end + rest[0].length : null;
}

function insertedAt(file: FileId, at: number, text: string): Edit {
  return { span: { file, start: at, end: at }, text };
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Before the line break, `\r` too. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" && end > offset ? end - 1 : end;
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

function onlyComment(text: string): boolean {
  return /^\s*(?:[#;].*)?$/.test(text);
}
