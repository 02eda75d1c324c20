import type { NginxFile, Token } from "../syntax/nginx/tree.ts";

/** What is being written at a place, as far as the tokens before it tell: the text need not be complete. */
export interface StatementAt {
  /** The words that open each block around the place, outermost first, with the offset of the first word. */
  readonly blocks: readonly { readonly words: readonly string[]; readonly start: number }[];
  /** The words of the statement before the one at the place. */
  readonly before: readonly string[];
  /** What is written of the word at the place, up to the place. */
  readonly partial: string;
  readonly start: number;
  /** The comment that the place lies in, up to the place; null outside of comments. */
  readonly comment: string | null;
}

export function statementAt(file: NginxFile, offset: number): StatementAt {
  const { text } = file;
  const blocks: { words: readonly string[]; start: number }[] = [];
  let words: Token[] = [];
  let partial: Token | null = null;
  let comment: string | null = null;
  for (const token of file.tokens) {
    if (token.start >= offset) break;
    if (token.kind === "comment") {
      if (offset <= token.end && text[token.end - 1] !== "\n") comment = text.slice(token.start, offset);
      continue;
    }
    if (token.kind === "space") continue;
    if (token.kind === "{") {
      blocks.push({ words: words.map(textOf), start: words[0]?.start ?? token.start });
      words = [];
    } else if (token.kind === "}") {
      blocks.pop();
      words = [];
    } else if (token.kind === ";") words = [];
    else if (token.end >= offset) partial = token;
    else words.push(token);
  }
  const start = partial?.start ?? offset;
  // A `;` forgotten on a line above: what follows on the next line is a directive of its own.
  const last = words.at(-1);
  const before = last && text.slice(last.end, start).includes("\n") ? [] : words.map(textOf);
  return { blocks, before, partial: text.slice(start, offset), start, comment };

  function textOf(token: Token): string {
    return text.slice(token.start, token.end);
  }
}
