import type { Directive } from "./tree.ts";

/**
 * Of the blocks that may lack their `}`, the one that the indentation points at: the first whose `}` stands further
 * left than the block's own beginning, or that is followed, inside it, by a block that begins no further right.
 * @param outermost the outermost block open at the end of the file: the one that lacks its `}` is it or lies in it
 * @param innermost the answer when the indentation says nothing
 */
export function likelyUnclosed(text: string, outermost: Directive, innermost: Directive): Directive {
  let best = innermost;
  let bestAt = Number.POSITIVE_INFINITY;
  const suspect = (directive: Directive, at: number) => {
    if (at >= bestAt) return;
    best = directive;
    bestAt = at;
  };
  const todo = [outermost];
  for (let directive = todo.pop(); directive; directive = todo.pop()) {
    const { block, raw } = directive;
    const own = indentation(text, directive.start);
    if (!block) {
      const closing = raw && raw.end < text.length ? indentation(text, raw.end) : null;
      if (raw && own !== null && closing !== null && closing < own) suspect(directive, raw.end);
      continue;
    }
    for (const inner of block.items) {
      if (!inner.block && !inner.raw) continue;
      const indent = own === null ? null : indentation(text, inner.start);
      if (own !== null && indent !== null && indent <= own) suspect(directive, inner.start);
      todo.push(inner);
    }
    const close = block.end - 1;
    const closing = text.charAt(close) === "}" && close > block.start ? indentation(text, close) : null;
    if (own !== null && closing !== null && closing < own) suspect(directive, close);
  }
  return best;
}

/** Columns of white space before `offset`, or null when something else stands there. */
function indentation(text: string, offset: number): number | null {
  let line = offset;
  while (line > 0 && (text.charCodeAt(line - 1) === 32 || text.charCodeAt(line - 1) === 9)) line--;
  if (line > 0 && text.charCodeAt(line - 1) !== 10) return null;
  let columns = 0;
  for (let at = line; at < offset; at++)
    columns = text.charCodeAt(at) === 9 ? columns + 8 - (columns % 8) : columns + 1;
  return columns;
}
