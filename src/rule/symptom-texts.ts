/**
 * The log lines that a symptom matches, as texts in which `…` stands for anything: `/(a|b) \(\d+\)/` is `a (…)` and
 * `b (…)`. A part of such a line can then be looked for, which the expression itself cannot do.
 *
 * It reads what symptoms use: literals, escapes, classes, groups, alternatives, quantifiers.
 */
export function symptomTexts(symptom: RegExp): readonly string[] {
  return alternatives({ source: symptom.source, at: 0 }).map((text) => text.replace(/…+/g, "…"));
}

interface Cursor {
  readonly source: string;
  at: number;
}

function alternatives(cursor: Cursor): string[] {
  const all = sequence(cursor);
  while (cursor.source[cursor.at] === "|") {
    cursor.at++;
    all.push(...sequence(cursor));
  }
  return all;
}

function sequence(cursor: Cursor): string[] {
  let texts = [""];
  while (cursor.at < cursor.source.length && !"|)".includes(cursor.source[cursor.at] as string)) {
    const next = quantified(atom(cursor), cursor);
    texts = texts.flatMap((text) => next.map((more) => text + more));
  }
  return texts;
}

function atom(cursor: Cursor): string[] {
  const { source } = cursor;
  const letter = source[cursor.at++] as string;
  if (letter === "(") {
    const kind = /^\?(?::|<?[=!]|<\w+>)/.exec(source.slice(cursor.at))?.[0] ?? "";
    cursor.at += kind.length;
    const inner = alternatives(cursor);
    cursor.at++;
    return /[=!]$/.test(kind) ? [""] : inner;
  }
  if (letter === "[") {
    while (cursor.at < source.length && source[cursor.at] !== "]") cursor.at += source[cursor.at] === "\\" ? 2 : 1;
    cursor.at++;
    return ["…"];
  }
  if (letter === "\\") {
    const escaped = source[cursor.at++] ?? "";
    return [/[bB]/.test(escaped) ? "" : /\w/.test(escaped) ? "…" : escaped];
  }
  return [letter === "." ? "…" : "^$".includes(letter) ? "" : letter];
}

function quantified(texts: string[], cursor: Cursor): string[] {
  const quantifier = /^(?:[?*+]|\{\d+(?:,\d*)?\})/.exec(cursor.source.slice(cursor.at))?.[0];
  if (quantifier === undefined) return texts;
  cursor.at += quantifier.length;
  if (cursor.source[cursor.at] === "?") cursor.at++;
  if (quantifier === "?") return ["", ...texts];
  return quantifier === "*" ? ["…"] : texts.map((text) => (text === "…" ? text : `${text}…`));
}
