import { type Known, known, type Unknown, unknown } from "../../source/known.ts";
import { constantValue } from "./constants.ts";
import type { Scan, ScanToken } from "./scan.ts";

/** A value as PHP's grammar read it; `text` is what the program gets. */
export interface RawValue {
  readonly start: number;
  readonly end: number;
  readonly text: Known<string>;
}

export type Statement =
  | {
      readonly kind: "section";
      readonly open: number;
      readonly end: number;
      readonly name: string;
      readonly computed: boolean;
    }
  | {
      readonly kind: "entry";
      readonly key: ScanToken;
      /** The text in brackets, quotes off; null without brackets. */
      readonly offset: string | null;
      readonly value: RawValue | null;
    };

/** Where the grammar gives up. */
export interface Refused {
  readonly token: ScanToken;
  /** What stood open: says what kind of mistake it is. */
  readonly within: "statement" | "value" | "parentheses" | "quotes" | "variable" | "section" | "offset" | "equals";
  /** Where the open thing starts. */
  readonly opened: number;
  /** What PHP prints, without file and line; null where it differs between versions. */
  readonly original: string | null;
  /** The key before the mistake, if one was read; the value's start where `=` was read too. */
  readonly key: ScanToken | null;
  readonly offset: string | null;
  readonly valueStart: number | null;
  /** True when the mistake follows a whole `key = value`, which FPM has then already looked at. */
  readonly complete: boolean;
}

export interface Statements {
  readonly statements: readonly Statement[];
  readonly refused: Refused | null;
}

const names: Readonly<Partial<Record<ScanToken["kind"], string>>> = {
  section: "TC_SECTION",
  label: "TC_LABEL",
  offset: "TC_OFFSET",
  raw: "TC_RAW",
  constant: "TC_CONSTANT",
  number: "TC_NUMBER",
  string: "TC_STRING",
  blank: "TC_WHITESPACE",
  quoted: "TC_QUOTED_STRING",
  "${": "TC_DOLLAR_CURLY",
  variable: "TC_VARNAME",
  fallback: "TC_FALLBACK",
  true: "BOOL_TRUE",
  false: "BOOL_FALSE",
  null: "NULL_NULL",
  "line-end": "END_OF_LINE",
  end: "end of file",
};

/** PHP's ini grammar (php-src Zend/zend_ini_parser.y) over what the scanner found. */
export function readStatements(text: string, scan: Scan): Statements {
  const reader = new Reader(text, scan.tokens);
  try {
    reader.all();
    return { statements: reader.statements, refused: null };
  } catch (thrown) {
    if (thrown instanceof GaveUp) return { statements: reader.statements, refused: thrown.refused };
    throw thrown;
  }
}

/**
 * Leaves the recursion at the first mistake, as PHP's parser does; it never leaves this file. No Error: that would write down
 * the stack of calls for every line of a php.ini that FPM would refuse.
 */
class GaveUp {
  readonly refused: Refused;
  constructor(refused: Refused) {
    this.refused = refused;
  }
}

/** An expression, or one pair of parentheses in it, as far as it is read. */
interface Operation {
  /** `~` and `!` that wait for their operand, the closest last. */
  readonly signs: string[];
  left: Known<string> | null;
  operator: string;
  readonly opened: number;
}

class Reader {
  readonly statements: Statement[] = [];
  readonly #text: string;
  readonly #tokens: readonly ScanToken[];
  #at = 0;
  #key: ScanToken | null = null;
  #offset: string | null = null;
  #valueStart: number | null = null;
  #complete = false;

  constructor(text: string, tokens: readonly ScanToken[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  all(): void {
    for (;;) {
      const token = this.#peek();
      this.#key = null;
      this.#offset = null;
      this.#valueStart = null;
      this.#complete = false;
      if (token.kind === "end") return;
      if (token.kind === "line-end") this.#at++;
      else if (token.kind === "section") this.#section();
      else if (token.kind === "label" || token.kind === "offset") this.#entry();
      else this.#refuse("statement", token.start, "");
    }
  }

  #section(): void {
    const open = this.#next();
    const parts = this.#strings(false);
    const close = this.#expect("]", "section", open.start, "']'");
    this.statements.push({
      kind: "section",
      open: open.start,
      end: close.to,
      name: parts.text.known ? parts.text.value : this.#text.slice(open.end, close.from),
      computed: !parts.text.known,
    });
  }

  #entry(): void {
    const key = this.#next();
    this.#key = key;
    if (key.kind === "offset") {
      const opened = this.#text.lastIndexOf("[", key.end - 1);
      const first = this.#at;
      const parts = this.#strings(true);
      const close = this.#expect("]", "offset", opened, "']'");
      // A constant or ${X} as a name: what is written is the best name we have for it.
      const start = this.#tokens[first]?.start ?? close.from;
      this.#offset = parts.text.known ? parts.text.value : this.#text.slice(start, close.from);
      this.#expect("=", "equals", key.from, "'='");
    } else if (this.#peek().kind === "=") this.#at++;
    else {
      this.statements.push({ kind: "entry", key, offset: null, value: null });
      return;
    }
    const equals = this.#tokens[this.#at - 1] as ScanToken;
    this.#valueStart = equals.end;
    const value = this.#value(equals);
    // The mistake may follow the value on its line: nothing of the entry can then be trusted.
    this.#statementEnd();
    this.statements.push({ kind: "entry", key, offset: this.#offset, value });
  }

  /** Without this `key = on foo` would give an entry first and the mistake after it. */
  #statementEnd(): void {
    this.#complete = true;
    const { kind, start } = this.#peek();
    const follows =
      kind === "end" || kind === "line-end" || kind === "section" || kind === "label" || kind === "offset";
    if (!follows) this.#refuse("value", start, "");
    // `a = b = c`: the second `=` ends the value and stands at a statement's start.
    const after = this.#tokens[this.#at + 1];
    if (kind === "line-end" && after?.kind === "=" && this.#peek().start === this.#peek().end) {
      this.#at++;
      this.#refuse("value", after.start, "");
    }
  }

  #value(equals: ScanToken): RawValue {
    const token = this.#peek();
    if (token.kind === "line-end") {
      this.#at++;
      return { start: equals.to, end: equals.to, text: known("") };
    }
    if (token.kind === "true" || token.kind === "false" || token.kind === "null") {
      this.#at++;
      return { start: token.from, end: token.to, text: known(token.kind === "true" ? "1" : "") };
    }
    const first = this.#at;
    const text = this.#expression();
    return { start: this.#firstOf(first), end: this.#lastOf(this.#at - 1), text };
  }

  /** Blanks that the rule for `"` eats do not belong to the value. */
  #firstOf(index: number): number {
    const token = this.#tokens[index] as ScanToken;
    return token.kind === '"' ? token.end - 1 : token.start;
  }

  #lastOf(index: number): number {
    const token = this.#tokens[index] as ScanToken;
    return token.kind === "raw" ? token.end : token.to;
  }

  /**
   * `|`, `&` and `^` bind alike, from the left; `~` and `!` bind closer. Without recursion: thousands of parentheses must
   * not end the program.
   */
  #expression(): Known<string> {
    const outer: Operation[] = [];
    let inner: Operation = { signs: [], left: null, operator: "", opened: -1 };
    for (;;) {
      const token = this.#peek();
      const before = this.#operator();
      if (before === "(") {
        this.#at++;
        outer.push(inner);
        inner = { signs: [], left: null, operator: "", opened: token.start };
        continue;
      }
      if (before === "~" || before === "!") {
        this.#at++;
        inner.signs.push(before);
        continue;
      }
      const parts = this.#strings(true);
      if (parts.count === 0) this.#refuse(outer.length > 0 ? "parentheses" : "value", token.start, "");
      let value = parts.text;
      for (;;) {
        for (let sign = inner.signs.pop(); sign; sign = inner.signs.pop()) value = both(value, known("0"), sign);
        if (inner.left) value = both(inner.left, value, inner.operator);
        const after = this.#operator();
        if (after === "|" || after === "&" || after === "^") {
          this.#at++;
          inner.left = value;
          inner.operator = after;
          break;
        }
        const around = outer.pop();
        if (!around) return value;
        if (after !== ")") this.#refuse("parentheses", inner.opened, ", expecting '^' or '|' or '&' or ')'");
        this.#at++;
        inner = around;
      }
    }
  }

  /** Words, quoted texts and `${X}` in a row are one text. Constants count in values and offsets, not in section names. */
  #strings(constants: boolean): { readonly text: Known<string>; readonly count: number } {
    let text = "";
    let missing: Unknown | null = null;
    let count = 0;
    for (; ; count++) {
      const token = this.#peek();
      switch (token.kind) {
        case "constant": {
          const word = this.#text.slice(token.from, token.to);
          const value = constants ? constantValue(word) : known(word);
          if (value.known) text += value.value;
          else missing ??= value;
          this.#at++;
          continue;
        }
        case "raw":
        case "number":
        case "string":
        case "blank":
          text += this.#text.slice(token.from, token.to);
          this.#at++;
          continue;
        case '"': {
          const inner = this.#quotes();
          if (inner.known) text += inner.value;
          else missing = inner;
          continue;
        }
        case "${":
          this.#variable();
          missing = unknown("environment");
          continue;
      }
      return { text: missing ?? known(text), count };
    }
  }

  #quotes(): Known<string> {
    const open = this.#next();
    let text = "";
    let missing: Unknown | null = null;
    for (;;) {
      const token = this.#peek();
      if (token.kind === "quoted") {
        text += unescape(this.#text.slice(token.start, token.end));
        this.#at++;
      } else if (token.kind === "${") {
        this.#variable();
        missing = unknown("environment");
      } else if (token.kind === '"') {
        this.#at++;
        return missing ?? known(text);
      } else this.#refuse("quotes", open.end - 1, ", expecting TC_DOLLAR_CURLY or TC_QUOTED_STRING or '\"'");
    }
  }

  #variable(): void {
    const open = this.#next();
    // What else may start a name differs between versions, and with it what PHP prints.
    if (this.#peek().kind !== "variable") {
      this.#refuse("variable", open.start, this.#peek().kind === "}" ? ", expecting TC_VARNAME" : null);
    }
    this.#at++;
    if (this.#peek().kind === "fallback") {
      this.#at++;
      // The default counts only where the environment does not say, and PHP before 8.3 has none: unknown either way.
      this.#strings(true);
    }
    if (this.#peek().kind !== "}") this.#refuse("variable", open.start, null);
    this.#at++;
  }

  #expect(kind: ScanToken["kind"], within: Refused["within"], opened: number, expecting: string): ScanToken {
    if (this.#peek().kind !== kind) this.#refuse(within, opened, `, expecting ${expecting}`);
    return this.#next();
  }

  #peek(): ScanToken {
    return (this.#tokens[this.#at] ?? this.#tokens[this.#tokens.length - 1]) as ScanToken;
  }

  #next(): ScanToken {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #operator(): string | null {
    const token = this.#peek();
    return token.kind === "operator" ? this.#text.charAt(token.start) : null;
  }

  #refuse(within: Refused["within"], opened: number, expecting: string | null): never {
    const token = this.#peek();
    const name = names[token.kind] ?? `'${this.#text.charAt(token.kind === '"' ? token.end - 1 : token.from)}'`;
    throw new GaveUp({
      token,
      within,
      opened,
      original: expecting === null ? null : `syntax error, unexpected ${name}${expecting}`,
      key: this.#key,
      offset: this.#offset,
      valueStart: this.#valueStart,
      complete: this.#complete,
    });
  }
}

/** `\"`, `\\` and `\$` lose their backslash; every other one stays. */
function unescape(text: string): string {
  return text.includes("\\") ? text.replace(/\\(["\\$])/g, "$1") : text;
}

/** Both sides go through C's atoi() into a 32-bit int; `~` and `!` look at the left one only. */
function both(left: Known<string>, right: Known<string>, operator: string): Known<string> {
  if (!left.known) return left;
  if (!right.known) return right;
  const a = atoi(left.value);
  const b = atoi(right.value);
  const results: Readonly<Record<string, number>> = {
    "|": a | b,
    "&": a & b,
    "^": a ^ b,
    "~": ~a,
    "!": a === 0 ? 1 : 0,
  };
  return known(String(results[operator]));
}

/** strtol() and a cast to int: digits past 64 bits clamp, then the low 32 bits stay. */
function atoi(text: string): number {
  const match = /^[ \t\n\v\f\r]*([+-]?\d+)/.exec(text);
  if (!match) return 0;
  const value = BigInt(match[1]?.replace("+", "") ?? "0");
  const limit = 2n ** 63n;
  const clamped = value >= limit ? limit - 1n : value < -limit ? -limit : value;
  return Number(BigInt.asIntN(32, clamped));
}
