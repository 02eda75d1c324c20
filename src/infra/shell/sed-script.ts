import type { Replacement } from "../embed.ts";

type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  | { readonly kind: "match"; readonly pattern: Pattern };

interface Pattern {
  readonly expression: RegExp;
  /** Signs that repeat without a limit: they decide how long a search may take. */
  readonly repeats: number;
}

export interface SedCommand {
  readonly address: Address | null;
  readonly negated: boolean;
  readonly action:
    | {
        readonly kind: "substitute";
        readonly pattern: Pattern;
        readonly by: readonly (string | number)[];
        readonly all: boolean;
      }
    | { readonly kind: "delete" }
    | { readonly kind: "append" | "insert" | "change"; readonly text: string };
}

/** Reads a script of `sed` with the commands s, d, a, i and c; null for what is not followed. */
export function parseSed(script: string, extended: boolean): readonly SedCommand[] | null {
  const commands: SedCommand[] = [];
  let at = 0;
  const skip = (signs: RegExp) => {
    while (at < script.length && signs.test(script[at] as string)) at++;
  };
  for (;;) {
    skip(/[\s;]/);
    if (at >= script.length) return commands;
    let address: Address | null = null;
    const number = /^\d+/.exec(script.slice(at, at + 9));
    if (number) {
      address = { kind: "line", line: Number(number[0]) };
      at += number[0].length;
    } else if (script[at] === "$") {
      address = { kind: "last" };
      at++;
    } else if (script[at] === "/" || script[at] === "\\") {
      const delimiter = script[at] === "/" ? "/" : (script[++at] as string);
      const read = delimited(script, at + 1, delimiter);
      if (read === null) return null;
      at = read.end;
      const insensitive = script[at] === "I";
      if (insensitive) at++;
      const pattern = convert(read.text, delimiter, extended, insensitive);
      if (pattern === null) return null;
      address = { kind: "match", pattern };
    }
    skip(/\s/);
    if (script[at] === ",") return null;
    const negated = script[at] === "!";
    if (negated) at++;
    skip(/\s/);
    const verb = script[at++];
    if (verb === "d") commands.push({ address, negated, action: { kind: "delete" } });
    else if (verb === "a" || verb === "i" || verb === "c") {
      const kind = verb === "a" ? "append" : verb === "i" ? "insert" : "change";
      const line = /^(?:\\\n)?[ \t]*(?:\\(?=[ \t]))?([^\n]*)/.exec(script.slice(at));
      at += line?.[0].length ?? 0;
      const text = (line?.[1] ?? "").replace(/^\\/, "");
      // A backslash at the end goes on, other escapes are rare.
      if (text.endsWith("\\")) return null;
      commands.push({ address, negated, action: { kind, text: unescapeText(text) } });
    } else if (verb === "s") {
      const delimiter = script[at];
      if (delimiter === undefined || /[\w\s\\]/.test(delimiter)) return null;
      const pattern = delimited(script, at + 1, delimiter);
      const by = pattern === null ? null : delimited(script, pattern.end, delimiter);
      if (pattern === null || by === null) return null;
      at = by.end;
      const flags = /^[a-zA-Z0-9]*/.exec(script.slice(at))?.[0] ?? "";
      at += flags.length;
      if (/[^gIi]/.test(flags)) return null;
      const converted = convert(pattern.text, delimiter, extended, /i/i.test(flags));
      const replacement = replacementOf(by.text, delimiter);
      if (converted === null || replacement === null) return null;
      // Empty matches behind others count differently.
      if (flags.includes("g") && "".search(converted.expression) === 0) return null;
      const action = { kind: "substitute", pattern: converted, by: replacement, all: flags.includes("g") } as const;
      commands.push({ address, negated, action });
    } else return null;
    skip(/[ \t]/);
    if (at < script.length && !/[;\n}]/.test(script[at] as string)) return null;
  }
}

function delimited(script: string, from: number, delimiter: string): { text: string; end: number } | null {
  let inside = false;
  for (let at = from; at < script.length; at++) {
    const sign = script[at];
    if (sign === "\\") at++;
    else if (sign === "[" && !inside) inside = script.indexOf("]", at + 2) !== -1 && delimiter !== "[";
    else if (sign === "]") inside = false;
    // GNU's sed ends at the delimiter within brackets, too.
    if (sign === delimiter) return { text: script.slice(from, at), end: at + 1 };
    if (sign === "\n") return null;
  }
  return null;
}

const classes: Readonly<Record<string, string>> = {
  space: "\\s",
  blank: " \\t",
  digit: "0-9",
  alpha: "A-Za-z",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
};

/** A POSIX expression, basic or extended, as one of JavaScript; null where it is not followed. */
function convert(source: string, delimiter: string, extended: boolean, insensitive: boolean): Pattern | null {
  let out = "";
  let repeats = 0;
  const repeat = (sign: string): boolean => {
    // What repeats within what repeats may take for ever.
    if (out.endsWith(")") || out === "" || /(?:^|[^\\])[*+?]$/.test(out)) return false;
    if (sign !== "?") repeats++;
    out += sign;
    return true;
  };
  for (let at = 0; at < source.length; at++) {
    const sign = source[at] as string;
    const next = source[at + 1];
    if (sign === "\\") {
      at++;
      if (next === undefined) return null;
      if (next === delimiter && !/[\w]/.test(next)) out += quote(next);
      else if (/[()|]/.test(next)) out += extended ? quote(next) : next;
      else if (/[+?]/.test(next)) {
        if (extended) out += quote(next);
        else if (!repeat(next)) return null;
      } else if (/[{}]/.test(next)) {
        if (!extended) return null;
        out += quote(next);
      } else if (next === "n" || next === "t" || next === "r" || /[sSwWbB1-9]/.test(next)) out += `\\${next}`;
      else if (next === "<" || next === ">") out += "\\b";
      else if (/\w/.test(next)) return null;
      else out += quote(next);
    } else if (sign === "[") {
      const close = source.indexOf("]", at + (next === "^" ? 3 : 2));
      if (close === -1) return null;
      let end = close;
      // `[[:space:]]` has a bracket within.
      while (/\[:\w+:?$/.test(source.slice(at, end)) && source.indexOf("]", end + 1) !== -1)
        end = source.indexOf("]", end + 1);
      const inside = source.slice(at + 1, end);
      const body = (inside.startsWith("^") ? inside.slice(1) : inside).split(/(\[:\w+:\])/).map((part) => {
        const named = /^\[:(\w+):\]$/.exec(part);
        return named
          ? (classes[named[1] as string] ?? null)
          : part.replace(/\\(?![nt])/g, "\\\\").replace(/[\]^[]/g, "\\$&");
      });
      if (body.includes(null)) return null;
      out += `[${inside.startsWith("^") ? "^" : ""}${body.join("")}]`;
      at = end;
    } else if (sign === "*") {
      if (out === "" || out === "^") out += "\\*";
      else if (!repeat("*")) return null;
    } else if (sign === "^") {
      if (at > 0 && extended) return null;
      out += at === 0 ? "^" : "\\^";
    } else if (sign === "$") {
      const ends = at === source.length - 1 || (extended && /[)|]/.test(next ?? ""));
      if (!ends && extended) return null;
      out += ends ? "$" : "\\$";
    } else if (extended && /[+?]/.test(sign)) {
      if (!repeat(sign)) return null;
    } else if (extended && /[()|]/.test(sign)) out += sign;
    else if (extended && /[{}]/.test(sign)) return null;
    else out += sign === "." ? "." : quote(sign);
  }
  // An empty one is the one before.
  if (out === "" || !sameChoice(out)) return null;
  try {
    return { expression: new RegExp(out, insensitive ? "gis" : "gs"), repeats };
  } catch {
    return null;
  }
}

/** POSIX takes the longest of alternatives, JavaScript the first: the same where none begins like another. */
function sameChoice(expression: string): boolean {
  // Escaped signs become others, so that what is left means what it says.
  const plain = expression.replace(/\\(.)/gs, (_, sign: string) => String.fromCharCode(0xe000 + sign.charCodeAt(0)));
  for (const [run] of plain.matchAll(/[^()|]*(?:\|[^()|]*)+/g)) {
    const choices = run.split("|");
    if (choices.some((one) => one === "" || /[.*+?[]/.test(one))) return false;
    if (choices.some((one, at) => choices.some((other, index) => index !== at && other.startsWith(one)))) return false;
  }
  return true;
}

const quote = (sign: string) => (/[\\^$.*+?()[\]{}|/]/.test(sign) ? `\\${sign}` : sign);

/** Texts and the numbers of groups; 0 for the whole match. */
function replacementOf(source: string, delimiter: string): (string | number)[] | null {
  const out: (string | number)[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") out.push(text);
    text = "";
  };
  for (let at = 0; at < source.length; at++) {
    const sign = source[at] as string;
    if (sign === "&") {
      flush();
      out.push(0);
    } else if (sign === "\\") {
      const next = source[++at];
      if (next === undefined) return null;
      if (/[0-9]/.test(next)) {
        flush();
        out.push(Number(next));
      } else if (next === "n" && delimiter !== "n") text += "\n";
      else if (next === "t") text += "\t";
      else if (next === "r") text += "\r";
      else if (/[a-zA-Z]/.test(next)) return null;
      else text += next;
    } else text += sign;
  }
  flush();
  return out;
}

function unescapeText(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, sign: string) => (sign === "t" ? "\t" : sign === "n" ? "\n" : sign));
}

/** What one search may cost: the length of the line to the power of what repeats. */
const mostSteps = 5_000_000;

/** A line under change. */
interface Line {
  readonly text: string;
  /** For each sign the index that it had in the line; -1 where it is new. null while nothing is changed. */
  readonly origins: readonly number[] | null;
}

/**
 * Runs a script on a text.
 *
 * @returns what is replaced, in order; null where it would take too long
 */
export function runSed(script: readonly SedCommand[], text: string): readonly Replacement[] | null {
  const replacements: Replacement[] = [];
  let start = 0;
  for (let number = 1; start < text.length; number++) {
    const stop = text.indexOf("\n", start);
    const end = stop === -1 ? text.length : stop;
    const next = stop === -1 ? end : stop + 1;
    const written = text.slice(start, end);
    const edited = editLine(script, written, number, next >= text.length);
    if (edited === null) return null;
    const { line, before, after } = edited;
    if (line === null || before !== "" || after !== "") {
      const kept = line === null ? "" : `${line.text}\n`;
      replacements.push({ start, end: next, text: before + kept + after });
    } else if (line.origins !== null) replacements.push(...changesOf(written, line.text, line.origins, start));
    start = next;
  }
  return replacements;
}

function editLine(
  script: readonly SedCommand[],
  written: string,
  number: number,
  last: boolean,
): { readonly line: Line | null; readonly before: string; readonly after: string } | null {
  let line: Line | null = { text: written, origins: null };
  let before = "";
  let after = "";
  for (const { address, negated, action } of script) {
    if (line === null) break;
    if (address?.kind === "match" && tooLong(line.text, address.pattern)) return null;
    const chosen: boolean =
      address === null ||
      (address.kind === "line"
        ? address.line === number
        : address.kind === "last"
          ? last
          : line.text.search(address.pattern.expression) !== -1);
    if (chosen === negated) continue;
    switch (action.kind) {
      case "delete":
        line = null;
        break;
      case "append":
        after += `${action.text}\n`;
        break;
      case "insert":
        before += `${action.text}\n`;
        break;
      case "change":
        before += `${action.text}\n`;
        line = null;
        break;
      case "substitute":
        if (tooLong(line.text, action.pattern)) return null;
        line = substituteIn(line, action);
    }
  }
  return { line, before, after };
}

function tooLong(line: string, { repeats }: Pattern): boolean {
  return Math.max(line.length, 2) ** Math.max(1, repeats) > mostSteps;
}

function substituteIn(line: Line, action: SedCommand["action"] & { readonly kind: "substitute" }): Line {
  let text = "";
  const origins: number[] = [];
  let at = 0;
  const keep = (to: number) => {
    for (; at < to; at++) {
      text += line.text[at];
      origins.push(line.origins === null ? at : (line.origins[at] as number));
    }
  };
  let found = false;
  for (const match of line.text.matchAll(action.pattern.expression)) {
    if (found && !action.all) break;
    found = true;
    keep(match.index);
    const by = action.by.map((part) => (typeof part === "string" ? part : (match[part] ?? ""))).join("");
    text += by;
    for (let sign = 0; sign < by.length; sign++) origins.push(-1);
    at = match.index + match[0].length;
  }
  if (!found) return line;
  keep(line.text.length);
  return { text, origins };
}

/** What stands between the signs that stayed, each as short as it can be. */
function changesOf(written: string, text: string, origins: readonly number[], start: number): Replacement[] {
  const changes: Replacement[] = [];
  let old = 0;
  for (let at = 0; at <= text.length; ) {
    let end = at;
    while (end < text.length && origins[end] === -1) end++;
    const until = end < text.length ? (origins[end] as number) : written.length;
    if (end > at || until > old) {
      let from = 0;
      const [length, width] = [end - at, until - old];
      while (from < Math.min(length, width) && text[at + from] === written[old + from]) from++;
      let back = 0;
      while (back < Math.min(length, width) - from && text[end - 1 - back] === written[until - 1 - back]) back++;
      if (length > from + back || width > from + back)
        changes.push({ start: start + old + from, end: start + until - back, text: text.slice(at + from, end - back) });
    }
    at = end + 1;
    old = until + 1;
  }
  return changes;
}
