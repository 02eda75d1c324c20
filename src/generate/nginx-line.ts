/** One directive with the reason for it, before it is printed. */
export interface NginxLine {
  readonly name: string;
  /** As nginx reads them, without quotes. */
  readonly args: readonly string[];
  /** Stands above the directive as a comment; several lines for several sentences. */
  readonly why: readonly string[];
  readonly block: readonly NginxLine[] | null;
}

/** @param why one sentence for each line of comment */
export function line(name: string, args: readonly (string | number)[], ...why: readonly string[]): NginxLine {
  return { name, args: args.map(String), why, block: null };
}

export function block(name: string, args: readonly string[], why: string, lines: readonly NginxLine[]): NginxLine {
  return { name, args, why: [why], block: lines };
}

/** Nothing in it ends a word, starts a comment or a block; a backslash only before a dot, as regular expressions have it. */
const bare = /^(?:[\w./:~$=@*^+()?!|,%<>-]|\\\.)+$/;

/**
 * A word as nginx reads it back: bare where that is safe, else in quotes, in which only the backslash and the quote itself
 * are special (measured: lexer). `$` starts a variable in both forms, so a text that must not hold one is refused before.
 */
export function quoteWord(word: string): string {
  if (bare.test(word)) return word;
  if (word.includes('"') && !/['\\]/.test(word)) return `'${word}'`;
  return `"${word.replace(/[\\"]/g, "\\$&")}"`;
}
