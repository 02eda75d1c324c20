import type { FileId } from "../../source/span.ts";
import type { Placeholder } from "./placeholder.ts";
import { type Found, recognizers } from "./recognizers.ts";

/** Every sign that can begin a placeholder. Plain nginx and ini files hold few of them, so one pass decides. */
const signs = /\{[{%#A-Za-z]|<[%?A-Z]|__[A-Z]|@[A-Za-z]|%[A-Za-z]|\$\{?[A-Z]/g;

/**
 * The pieces of template language in a file, in order, never overlapping. Known are Jinja, Twig, Go, Helm, Mustache and
 * Handlebars (`{{ }}`, `{% %}`, `{# #}`), ERB and EJS (`<% %>`), PHP (`<?php ?>`), envsubst (`$NAME`, `${NAME}`), and the
 * signs that installers replace: `%name%`, `__NAME__`, `@NAME@`, `<SOME_NAME>`, `{some_name}`. What nginx itself writes
 * with the same characters (`${host}`, `\d{4}`, `(?<NAME>...)`, `%20`) is none.
 *
 * A `{# comment #}` is a control placeholder that decides nothing. Whether a value stands where a statement would
 * (`{{ include "x" }}` on a line of its own) is for the reader of the file's language to see.
 */
export function findPlaceholders(file: FileId, text: string): Placeholder[] {
  signs.lastIndex = 0;
  if (!signs.test(text)) return [];
  const found: Placeholder[] = [];
  const weak: Placeholder[] = [];
  let certain = false;
  signs.lastIndex = 0;
  const recognize = recognizers(text);
  for (let match = signs.exec(text); match; match = signs.exec(text)) {
    const start = match.index;
    const result: Found | null = recognize(start);
    if (!result) {
      signs.lastIndex = start + 1;
      continue;
    }
    const { end, kind } = result;
    (result.weak ? weak : found).push({ file, start, end, kind });
    certain ||= !result.weak;
    signs.lastIndex = Math.max(result.resume ?? end, start + 1);
  }
  if (!certain) return [];
  return weak.length === 0 ? found : [...found, ...weak].sort((a, b) => a.start - b.start);
}
