import { statedLevels } from "../discover/stated-level.ts";
import type { FileId, Span } from "../source/span.ts";
import { span } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";
import { lastAt } from "./primary.ts";

/** One rule id named in a suppression. */
export interface NamedRule {
  readonly id: string;
  readonly span: Span;
}

/** A suppression comment, `# no502: ignore[rule-a, rule-b] reason`. */
export interface Suppression {
  readonly comment: Span;
  /** Empty for a bare `ignore` or `ignore[]`. */
  readonly rules: readonly NamedRule[];
  readonly reason: string;
  /** What is wrong with the form; null when it can be read. */
  readonly malformed: string | null;
  /** Findings that start in here are covered. */
  readonly covers: { readonly start: number; readonly end: number };
  /** True when nothing else stands on its line. */
  readonly alone: boolean;
}

/** All suppression comments of a file. Reads the comments the parser found, so `"#"` in a string is none. */
export function readSuppressions(file: NginxFile | IniFile): readonly Suppression[] {
  // Most files have none: do not look at their comments at all.
  if (!file.text.includes("no502")) return [];
  return file.comments.flatMap((comment) => {
    const form = readForm(file.id, file.text, comment);
    if (!form) return [];
    const alone = file.text.slice(lineStart(file.text, comment.start), comment.start).trim() === "";
    return [{ comment, ...form, alone, covers: coverage(file, comment, alone) }];
  });
}

type Form = Pick<Suppression, "rules" | "reason" | "malformed">;

function readForm(file: FileId, text: string, comment: Span): Form | null {
  const written = text.slice(comment.start, comment.end);
  const head = /^[#;]+\s*no502\b(\s*:)?\s*/.exec(written);
  if (!head) return null;
  const rest = written.slice(head[0].length);
  const malformed = (why: string): Form => ({ rules: [], reason: "", malformed: why });
  if (head[1] === undefined) return /^ignore\s*\[/.test(rest) ? malformed('there is no ":" after no502') : null;
  const keyword = /^[\w-]*/.exec(rest)?.[0] ?? "";
  if (keyword === "context" && rest[keyword.length] === "=")
    return contextForm(rest.slice(keyword.length + 1), malformed);
  if (keyword !== "ignore") return malformed(keyword === "" ? "nothing follows no502:" : `no502 knows no "${keyword}"`);
  const list = /^ignore\s*\[([^\]]*)(\]?)\s*([\s\S]*)$/.exec(rest);
  if (!list) return { rules: [], reason: "", malformed: null };
  const [, ids = "", close, reason = ""] = list;
  if (close === "") return malformed('the "[" is not closed');
  const start = comment.start + head[0].length + rest.indexOf("[") + 1;
  const rules = [...ids.matchAll(/[^,\s][^,]*/g)].map((match) => {
    const id = match[0].trimEnd();
    return { id, span: span(file, start + match.index, start + match.index + id.length) };
  });
  return { rules, reason: reason.replace(/^[-–—:\s]+/, "").trim(), malformed: null };
}

/** `context=http,server` is for discovery; only a word that is no block is a mistake. */
function contextForm(written: string, malformed: (why: string) => Form): Form | null {
  const words = written.split(",").map((word) => word.trim());
  const wrong = words.find((word) => !(statedLevels as readonly string[]).includes(word));
  return wrong === undefined ? null : malformed(`"${wrong}" is no context: ${statedLevels.join(", ")} are`);
}

const lineStart = (text: string, offset: number) => text.lastIndexOf("\n", offset - 1) + 1;
const lineEnd = (text: string, offset: number) => {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
};

/** Its own line, or the line below when it stands alone (below further comments), with the whole of each statement there. */
function coverage(file: NginxFile | IniFile, comment: Span, alone: boolean): { start: number; end: number } {
  const { text } = file;
  let start = lineStart(text, comment.start);
  let end = lineEnd(text, comment.start);
  while (alone && end < text.length) {
    start = end + 1;
    end = lineEnd(text, start);
    const first = start + text.slice(start, end).search(/\S/);
    if (lastAt(file.comments, first)?.start !== first) break;
  }
  for (const statement of statementsOn(file, start, end)) {
    start = Math.min(start, statement.start);
    end = Math.max(end, statement.end);
  }
  return { start, end };
}

/** Statements with a part of themselves, not only of their block, between two offsets. */
function statementsOn(file: NginxFile | IniFile, start: number, end: number): readonly Span[] {
  if (file.kind === "ini") return touching(file.items, start, end);
  const found: Directive[] = [];
  const waiting: (readonly Directive[])[] = [file.items];
  for (let items = waiting.pop(); items; items = waiting.pop()) {
    for (const directive of touching(items, start, end)) {
      if (directive.start < end && directive.end > start) found.push(directive);
      if (directive.block && directive.block.start < end && directive.block.end > start)
        waiting.push(directive.block.items);
    }
  }
  return found;
}

/** The items of an ordered list from the one in force at `start` up to `end`. */
function touching<T extends Span>(items: readonly T[], start: number, end: number): readonly T[] {
  const first = lastAt(items, start);
  const from = first ? items.indexOf(first) : 0;
  const found: T[] = [];
  for (let at = from; at < items.length && (items[at] as T).start < end; at++) {
    const item = items[at] as T;
    if (item.end > start || "block" in item) found.push(item);
  }
  return found;
}
