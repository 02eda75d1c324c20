import type { Word } from "../../../syntax/nginx/tree.ts";
import { hasVariable } from "../units.ts";

/**
 * True when the text may not be what nginx will read: a placeholder that a tool replaces first. Names in capitals are
 * environment variables for envsubst (nginx's own variables are written small), the rest are habits of other tools.
 */
export function isReplaced(word: Word): boolean {
  if (word.opaque) return true;
  const text = word.text;
  // Almost every word is plain: this is the one test that each of them pays.
  if (!/[$%@!_<[{#A-Z]/.test(text)) return false;
  return (
    /\$\{?[A-Z_]*[A-Z]/.test(text) ||
    /\$[({[]|\{\{|%[A-Za-z_]+%|@[A-Za-z_]+@|![A-Za-z_]+!|__|<[^<>]+>|\[\[|\{[A-Za-z_]+\}|#\{|^[A-Z][A-Z0-9_]*[A-Z]$/.test(
      text.replace(/\$\{[a-z0-9_]+\}/g, ""),
    )
  );
}

/** True when the value is only known while a request is served, or when a tool replaces it. */
export function isDynamic(word: Word): boolean {
  return hasVariable(word.text) || isReplaced(word);
}
