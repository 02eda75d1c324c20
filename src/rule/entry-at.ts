import type { Stack } from "../model/stack.ts";
import type { Span } from "../source/span.ts";
import { fileAt } from "../syntax/file-at.ts";
import type { IniEntry } from "../syntax/ini/tree.ts";

/** The entry that a setting of FPM points to: for its text as written and for fixes. */
export function entryAt(stack: Stack, at: Span): IniEntry | null {
  const file = fileAt(stack.files, at);
  if (file?.kind !== "ini") return null;
  return file.items.find((item): item is IniEntry => item.kind === "entry" && item.start === at.start) ?? null;
}
