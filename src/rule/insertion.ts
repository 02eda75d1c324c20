import type { FileId } from "../source/span.ts";
import type { Fix } from "./define-rule.ts";

/** A fix that writes text at one place and replaces nothing. */
export function insertion(title: string, safety: Fix["safety"], file: FileId, offset: number, text: string): Fix {
  return { title, safety, edits: [{ span: { file, start: offset, end: offset }, text }] };
}
