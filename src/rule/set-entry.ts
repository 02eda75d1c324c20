import type { Stack } from "../model/stack.ts";
import type { Span } from "../source/span.ts";
import type { Fix } from "./define-rule.ts";
import { entryAt } from "./entry-at.ts";
import { fixWith, rewritten } from "./line-edits.ts";

/** Another value for the entry of FPM's configuration that a setting points to. What it was meant to be is a guess. */
export function setEntry(stack: Stack, at: Span, text: string): Fix[] {
  const entry = entryAt(stack, at);
  if (!entry?.value || entry.value.end === entry.value.start) return [];
  return fixWith(`Set ${entry.key} = ${text}`, "unsafe", [rewritten(stack, entry.value, text)]);
}

/** Whole seconds in the way the old value was written: `60` for `20`, `60s` for `20s`. Null for fractions. */
export function secondsLike(stack: Stack, at: Span, seconds: number): string | null {
  if (!Number.isInteger(seconds)) return null;
  return /^\d+$/.test(entryAt(stack, at)?.value?.raw ?? "") ? String(seconds) : `${seconds}s`;
}
