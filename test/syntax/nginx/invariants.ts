import type { Span } from "../../../src/source/span.ts";
import type { Directive, NginxFile } from "../../../src/syntax/nginx/tree.ts";

/** Says what is wrong with a parsed file's shape, or null: no text lost, spans inside, ordered, children in parents. */
export function shapeFault(file: NginxFile): string | null {
  const { text } = file;
  let at = 0;
  for (const token of file.tokens) {
    if (token.start !== at || token.end <= token.start) return `token at ${token.start}, expected ${at}`;
    at = token.end;
  }
  if (at !== text.length) return `tokens end at ${at} of ${text.length}`;
  for (const list of [file.comments, file.problems, file.placeholders]) {
    for (const span of list)
      if (!inside(span, 0, text.length)) return `span ${span.start}..${span.end} outside the text`;
  }
  for (const problem of file.problems) {
    const lines = text.split("\n").length;
    if (problem.reportedLine < 1 || problem.reportedLine > lines) return `line ${problem.reportedLine} of ${lines}`;
  }
  let end = 0;
  for (const comment of file.comments) {
    if (comment.start < end) return `comments out of order at ${comment.start}`;
    end = comment.end;
  }
  return itemsFault(file.items, 0, text.length);
}

function itemsFault(items: readonly Directive[], from: number, to: number): string | null {
  let at = from;
  for (const item of items) {
    if (!inside(item, at, to)) return `${item.name.text} ${item.start}..${item.end} outside ${at}..${to}`;
    let end = item.start;
    for (const word of [item.name, ...item.args]) {
      if (!inside(word, end, item.end) || word.start === word.end)
        return `word ${word.start}..${word.end} in ${end}..${item.end}`;
      end = word.end;
    }
    if (end !== item.end) return `${item.name.text} ends at ${item.end}, its last word at ${end}`;
    at = item.end;
    if (item.raw) {
      if (!inside(item.raw, at, to)) return `raw ${item.raw.start}..${item.raw.end} in ${at}..${to}`;
      at = item.raw.end;
    }
    if (item.block) {
      const { start, end: close } = item.block;
      if (!inside(item.block, at, to) || close <= start) return `block ${start}..${close} in ${at}..${to}`;
      const fault = itemsFault(item.block.items, start + 1, close);
      if (fault) return fault;
      at = close;
    }
  }
  return null;
}

function inside(span: Pick<Span, "start" | "end">, from: number, to: number): boolean {
  return span.start >= from && span.end <= to && span.start <= span.end;
}
