import { unknown } from "../../source/known.ts";
import type { FileId, Span } from "../../source/span.ts";
import { withRoles } from "../template/control-role.ts";
import { findPlaceholders } from "../template/find-placeholders.ts";
import type { Placeholder } from "../template/placeholder.ts";
import type { IniEntry, IniSection } from "./tree.ts";

/** A file's text as the ini scanner may read it, and what its placeholders make of the result. */
export interface TemplateView {
  readonly placeholders: readonly Placeholder[];
  /** As long as the text; values are masked as words, control statements as blanks. */
  readonly source: string;
  /** True when a placeholder lies in the range; with `kind`, only those count. */
  touches(start: number, end: number, kind?: Placeholder["kind"]): boolean;
  /** What was read, with template values unknown; `damaged` when a placeholder may hide settings. */
  finish(items: readonly (IniEntry | IniSection)[]): {
    readonly items: (IniEntry | IniSection)[];
    readonly damaged: boolean;
  };
}

/** Null for a file without placeholders, which nearly every file is. */
export function viewTemplate(file: FileId, text: string): TemplateView | null {
  const placeholders = findPlaceholders(file, text).filter((found) => !isOwnSyntax(text, found));
  if (placeholders.length === 0) return null;
  const roled = withRoles(text, placeholders);
  const conditional: [number, number][] = [];
  let control = false;
  for (const found of roled) {
    if (found.kind === "value" || found.role === "comment") continue;
    control = true;
    if (found.role === "open") conditional.push([found.start, roled[found.partner]?.end ?? text.length]);
  }
  const touches = (start: number, end: number, kind?: Placeholder["kind"]): boolean => {
    // They are in order and never overlap.
    let low = 0;
    let high = placeholders.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((placeholders[middle] as Placeholder).end <= start) low = middle + 1;
      else high = middle;
    }
    for (let found = placeholders[low]; found && found.start < end; found = placeholders[++low]) {
      if (kind === undefined || found.kind === kind) return true;
    }
    return false;
  };

  return {
    placeholders,
    source: mask(text, placeholders),
    touches,
    finish(items) {
      const kept: (IniEntry | IniSection)[] = [];
      let damaged = control;
      for (const item of items) {
        if (item.kind === "section") {
          const opaque = item.opaque || touches(item.start, item.end);
          kept.push({ ...item, opaque, name: opaque ? text.slice(item.start + 1, item.end - 1) : item.name });
          continue;
        }
        // A name that a template writes may be any setting, and a placeholder alone on its line any number of them.
        const nameEnd = item.value === null ? item.end : item.value.start;
        if (touches(item.start, nameEnd)) {
          damaged ||= text[item.start] !== "#" && !isManagedNote(text.slice(item.start, item.end));
          continue;
        }
        const { start, end } = item.value ? widen(item.value, placeholders) : item;
        const value = item.value && {
          ...item.value,
          start,
          end,
          raw: text.slice(start, end),
          text: touches(start, end) ? unknown("template") : item.value.text,
        };
        const within = conditional.some(([from, to]) => item.start >= from && item.start < to);
        kept.push({ ...item, end, value, conditional: within });
      }
      return { items: kept, damaged };
    },
  };
}

/** Control statements are blanks to the scanner, which cuts them off a value's ends; as written they belong to it. */
function widen(value: Span, placeholders: readonly Placeholder[]): { readonly start: number; readonly end: number } {
  let { start, end } = value;
  for (const found of placeholders) if (found.start === end) end = found.end;
  for (const found of placeholders.toReversed()) if (found.end === start) start = found.start;
  return { start, end };
}

/** `${NAME}` is the environment to PHP's reader itself, and `%{NAME}e` belongs to FPM's access.format. */
function isOwnSyntax(text: string, found: Placeholder): boolean {
  if (text.startsWith("<?", found.start)) return isRemark(text, found.start);
  return text.startsWith("${", found.start) || (text[found.start] === "{" && text[found.start - 1] === "%");
}

/** php.ini's own remarks name PHP's tags, `<?=` among them without an end. */
function isRemark(text: string, at: number): boolean {
  return /^[ \t]*;/.test(text.slice(text.lastIndexOf("\n", at) + 1, at));
}

/** Ansible's "managed" note writes comment lines only. */
function isManagedNote(text: string): boolean {
  return /ansible_managed|\|\s*comment\b/.test(text);
}

/** Tabs, because a space before `[` makes PHP read a section header as a setting. */
function mask(text: string, placeholders: readonly Placeholder[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, kind } of placeholders) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    const inside = text.slice(from, end);
    out += text.slice(at, from) + (kind === "value" ? "x".repeat(inside.length) : inside.replace(/[^\n]/g, "\t"));
    at = end;
  }
  return out + text.slice(at);
}
