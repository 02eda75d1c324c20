import { readExpansion, readWord } from "./read-word.ts";
import type { Body, HereDocument, Node, Part, Redirect, Word } from "./script.ts";

const deepest = 100;
const reserved = new Set(["then", "elif", "else", "fi", "do", "done", "esac", "}"]);

/** Reads a shell script. Nothing is thrown: what cannot be read is `unread`. */
export function parseScript(text: string): Body {
  return new Parser(text).script();
}

interface PendingDocument extends HereDocument {
  readonly name: string;
  readonly dash: boolean;
  /** Empty until the line ends, below which it stands. */
  body: Word;
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #pending: PendingDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  script(): Body {
    const nodes: Node[] = [];
    while (this.#at < this.#text.length) {
      const before = this.#at;
      nodes.push(...this.#body(() => false).nodes);
      this.#skipBlank();
      if (this.#at >= this.#text.length) break;
      // A closing word without its beginning: what follows cannot be told.
      if (this.#at === before || this.#at < this.#text.length) {
        nodes.push({ kind: "unread", start: this.#at, end: this.#text.length });
        break;
      }
    }
    return { nodes, start: 0, end: this.#text.length };
  }

  /** Commands until a closing word stands where a command would begin. */
  #body(closes: (word: string) => boolean): Body {
    const start = this.#at;
    const nodes: Node[] = [];
    for (;;) {
      this.#skipSeparators();
      if (this.#at >= this.#text.length || this.#text[this.#at] === ")") break;
      const word = this.#peekReserved();
      if (word !== null && (closes(word) || reserved.has(word))) break;
      if (this.#text.startsWith(";;", this.#at)) break;
      const before = this.#at;
      nodes.push(this.#chain());
      if (this.#at === before) {
        // A sign that begins no command.
        nodes.push({ kind: "unread", start: this.#at, end: this.#at + 1 });
        this.#at++;
      }
    }
    return { nodes, start, end: this.#at };
  }

  #chain(): Node {
    const start = this.#at;
    const first = this.#pipeline();
    const items: { joined: "&&" | "||" | null; node: Node }[] = [{ joined: null, node: first }];
    for (;;) {
      this.#skipBlank();
      const two = this.#text.slice(this.#at, this.#at + 2);
      if (two !== "&&" && two !== "||") break;
      this.#at += 2;
      this.#skipLines();
      const before = this.#at;
      items.push({ joined: two, node: this.#pipeline() });
      if (this.#at === before) break;
    }
    if (this.#text[this.#at] === "&" && this.#text[this.#at + 1] !== "&") this.#at++;
    return items.length === 1 ? first : { kind: "chain", items, start, end: this.#at };
  }

  #pipeline(): Node {
    const start = this.#at;
    let negated = false;
    this.#skipBlank();
    while (this.#peekReserved() === "!") {
      negated = !negated;
      this.#at++;
      this.#skipBlank();
    }
    const nodes = [this.#command()];
    for (;;) {
      this.#skipBlank();
      if (this.#text[this.#at] !== "|" || this.#text[this.#at + 1] === "|") break;
      this.#at += this.#text[this.#at + 1] === "&" ? 2 : 1;
      this.#skipLines();
      const before = this.#at;
      nodes.push(this.#command());
      if (this.#at === before) break;
    }
    const [only] = nodes;
    if (nodes.length === 1 && only && !negated) return only;
    return { kind: "pipeline", nodes, negated, start, end: this.#at };
  }

  #command(): Node {
    this.#skipBlank();
    const start = this.#at;
    if (this.#depth >= deepest) {
      this.#at = this.#text.length;
      return { kind: "unread", start, end: this.#at };
    }
    this.#depth++;
    try {
      return this.#compound(start) ?? this.#simple(start);
    } finally {
      this.#depth--;
    }
  }

  #compound(start: number): Node | null {
    if (this.#text.startsWith("((", start)) {
      const end = this.#text.indexOf("))", start);
      this.#at = end === -1 ? this.#text.length : end + 2;
      return { kind: "command", assignments: [], words: [], redirects: [], documents: [], start, end: this.#at };
    }
    if (this.#text[start] === "(") {
      this.#at++;
      const body = this.#body(() => false);
      this.#take(")");
      return { kind: "group", subshell: true, body, ...this.#redirects(), start, end: this.#at };
    }
    const word = this.#peekReserved();
    switch (word) {
      case "{": {
        this.#at++;
        const body = this.#body((one) => one === "}");
        this.#takeWord("}");
        return { kind: "group", subshell: false, body, ...this.#redirects(), start, end: this.#at };
      }
      case "if":
        return this.#if(start);
      case "for":
      case "select":
        return this.#for(start, word);
      case "while":
      case "until": {
        this.#at += word.length;
        const condition = this.#body((one) => one === "do");
        this.#takeWord("do");
        const body = this.#body((one) => one === "done");
        this.#takeWord("done");
        const { redirects } = this.#redirects();
        return { kind: "while", condition, body, redirects, start, end: this.#at };
      }
      case "case":
        return this.#case(start);
      case "function": {
        this.#at += word.length;
        this.#skipBlank();
        const name = readWord(this.#text, this.#at);
        this.#at = name.end;
        this.#skipBlank();
        if (this.#text.startsWith("()", this.#at)) this.#at += 2;
        return this.#function(start, this.#text.slice(name.start, name.end));
      }
    }
    const named = /^([A-Za-z_][\w.-]*)[ \t]*\([ \t]*\)/.exec(this.#text.slice(start, start + 200));
    if (named) {
      this.#at += named[0].length;
      return this.#function(start, named[1] as string);
    }
    return null;
  }

  #function(start: number, name: string): Node {
    this.#skipLines();
    const body = this.#command();
    return { kind: "function", name, body, start, end: this.#at };
  }

  #if(start: number): Node {
    this.#at += 2;
    const branches: { condition: Body; body: Body }[] = [];
    let otherwise: Body | null = null;
    for (;;) {
      const condition = this.#body((one) => one === "then");
      if (!this.#takeWord("then")) break;
      const body = this.#body((one) => one === "elif" || one === "else" || one === "fi");
      branches.push({ condition, body });
      if (this.#takeWord("elif")) continue;
      if (this.#takeWord("else")) otherwise = this.#body((one) => one === "fi");
      break;
    }
    this.#takeWord("fi");
    const { redirects } = this.#redirects();
    return { kind: "if", branches, otherwise, redirects, start, end: this.#at };
  }

  #for(start: number, word: string): Node {
    this.#at += word.length;
    this.#skipBlank();
    const arithmetic = this.#text.startsWith("((", this.#at);
    let name = "";
    let words: Word[] | null = arithmetic ? [] : null;
    if (arithmetic) {
      const end = this.#text.indexOf("))", this.#at);
      this.#at = end === -1 ? this.#text.length : end + 2;
    } else {
      const read = readWord(this.#text, this.#at);
      name = this.#text.slice(read.start, read.end);
      this.#at = read.end;
      this.#skipLines();
      if (this.#takeWord("in")) {
        words = [];
        for (;;) {
          this.#skipBlank();
          const next = readWord(this.#text, this.#at);
          if (next.end === this.#at) break;
          words.push(next);
          this.#at = next.end;
        }
      }
    }
    this.#skipSeparators();
    this.#takeWord("do");
    const body = this.#body((one) => one === "done");
    this.#takeWord("done");
    const { redirects } = this.#redirects();
    return { kind: "for", name, words, body, redirects, start, end: this.#at };
  }

  #case(start: number): Node {
    this.#at += 4;
    this.#skipBlank();
    const word = readWord(this.#text, this.#at);
    this.#at = word.end;
    this.#skipLines();
    this.#takeWord("in");
    const branches: { patterns: Word[]; body: Body }[] = [];
    for (;;) {
      this.#skipLines();
      if (this.#at >= this.#text.length || this.#peekReserved() === "esac") break;
      const before = this.#at;
      if (this.#text[this.#at] === "(") this.#at++;
      const patterns: Word[] = [];
      for (;;) {
        this.#skipBlank();
        const pattern = readWord(this.#text, this.#at);
        patterns.push(pattern);
        this.#at = pattern.end;
        this.#skipBlank();
        if (this.#text[this.#at] !== "|") break;
        this.#at++;
      }
      if (!this.#take(")")) {
        if (this.#at === before) this.#at++;
        break;
      }
      const body = this.#body((one) => one === "esac");
      branches.push({ patterns, body });
      const end = /^;(?:;&|;|&)/.exec(this.#text.slice(this.#at, this.#at + 3));
      if (end) this.#at += end[0].length;
      else break;
    }
    this.#skipLines();
    this.#takeWord("esac");
    this.#redirects();
    return { kind: "case", word, branches, start, end: this.#at };
  }

  #simple(start: number): Node {
    const assignments: { name: string; value: Word | null }[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    const documents: PendingDocument[] = [];
    let test = false;
    for (;;) {
      this.#skipBlank();
      const at = this.#at;
      if (at >= this.#text.length) break;
      if (this.#redirection(redirects, documents)) continue;
      const sign = this.#text[at] as string;
      if (test && /[&|()<>]/.test(sign)) {
        this.#at++;
        continue;
      }
      if (/[;&|()\n]/.test(sign)) break;
      const assignment =
        words.length === 0 ? /^([A-Za-z_]\w*)(\[[^\]\n]*\])?\+?=/.exec(this.#text.slice(at, at + 200)) : null;
      if (assignment) {
        this.#at += assignment[0].length;
        assignments.push({ name: assignment[1] as string, value: this.#assigned(assignment[0]) });
        continue;
      }
      const word = readWord(this.#text, at);
      if (word.end === at) {
        this.#at++;
        break;
      }
      this.#at = word.end;
      words.push(word);
      const written = this.#text.slice(word.start, word.end);
      if (words.length === 1 && written === "[[") test = true;
      else if (test && written === "]]") test = false;
    }
    return { kind: "command", assignments, words, redirects, documents, start, end: this.#at };
  }

  /** The value behind `NAME=`; null where it is not one word: a list, an addition, an element. */
  #assigned(head: string): Word | null {
    const simple = !head.includes("[") && !head.endsWith("+=");
    if (this.#text[this.#at] === "(") {
      let depth = 0;
      for (; this.#at < this.#text.length; this.#at++) {
        if (this.#text[this.#at] === "(") depth++;
        else if (this.#text[this.#at] === ")" && --depth === 0) break;
      }
      this.#at++;
      return null;
    }
    const word = readWord(this.#text, this.#at);
    this.#at = word.end;
    return simple ? word : null;
  }

  #redirects(): { redirects: Redirect[]; documents: HereDocument[] } {
    const redirects: Redirect[] = [];
    const documents: PendingDocument[] = [];
    do this.#skipBlank();
    while (this.#redirection(redirects, documents));
    return { redirects, documents };
  }

  #redirection(redirects: Redirect[], documents: PendingDocument[]): boolean {
    const match = /^(\d*)(<<<|<<-?|&>>|&>|>>|>\||>&|<&|<>|<|>)/.exec(this.#text.slice(this.#at, this.#at + 20));
    if (!match) return false;
    // `<(...)`: the output of a command.
    if (this.#text[this.#at + match[0].length] === "(") return false;
    const start = this.#at;
    const operator = match[2] as string;
    this.#at += match[0].length;
    this.#skipBlank();
    const target = readWord(this.#text, this.#at);
    this.#at = target.end;
    if (operator === "<<" || operator === "<<-") {
      const name = target.parts
        .map((part) => (part.kind === "text" ? part.text : this.#text.slice(part.start, part.end)))
        .join("");
      const quoted = /["'\\]/.test(this.#text.slice(target.start, target.end));
      const body: Word = { parts: [], start: target.end, end: target.end };
      const pending: PendingDocument = { start, end: target.end, name, quoted, dash: operator === "<<-", body };
      documents.push(pending);
      this.#pending.push(pending);
    } else {
      const descriptor = match[1] === "" ? null : Number(match[1]);
      redirects.push({ operator, descriptor, target, start, end: target.end });
    }
    return true;
  }

  /** Blanks, continued lines and remarks within a line. */
  #skipBlank(): void {
    for (;;) {
      const sign = this.#text[this.#at];
      if (sign === " " || sign === "\t" || (sign === "\r" && this.#text[this.#at + 1] === "\n")) this.#at++;
      else if (sign === "\\" && /^\\\r?\n/.test(this.#text.slice(this.#at, this.#at + 3)))
        this.#at += this.#text[this.#at + 1] === "\r" ? 3 : 2;
      else if (sign === "#" && /^[\s;&|()]?$/.test(this.#text[this.#at - 1] ?? "")) {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else return;
    }
  }

  /** Blanks and line breaks; the documents that begin on a line stand below it. */
  #skipLines(): void {
    for (;;) {
      this.#skipBlank();
      if (this.#text[this.#at] !== "\n") return;
      this.#at++;
      this.#readDocuments();
    }
  }

  #skipSeparators(): void {
    for (;;) {
      this.#skipLines();
      const sign = this.#text[this.#at];
      if (sign === ";" && this.#text[this.#at + 1] !== ";") this.#at++;
      else return;
    }
  }

  #readDocuments(): void {
    for (const pending of this.#pending) {
      const parts: Part[] = [];
      const start = this.#at;
      while (this.#at < this.#text.length) {
        const stop = this.#text.indexOf("\n", this.#at);
        const lineEnd = stop === -1 ? this.#text.length : stop;
        const from = pending.dash
          ? this.#at + (/^\t*/.exec(this.#text.slice(this.#at, lineEnd))?.[0].length ?? 0)
          : this.#at;
        const line = this.#text.slice(from, lineEnd).replace(/\r$/, "");
        const next = Math.min(lineEnd + 1, this.#text.length);
        this.#at = next;
        if (line === pending.name) break;
        if (pending.quoted) parts.push(literal(this.#text, from, next));
        else parts.push(...documentLine(this.#text, from, next));
      }
      pending.body = { parts, start, end: this.#at };
    }
    this.#pending = [];
  }

  #peekReserved(): string | null {
    const match =
      /^(?:!|\{|\}|if|then|elif|else|fi|for|select|in|do|done|while|until|case|esac|function)(?=[\s;&|()<>]|$)/.exec(
        this.#text.slice(this.#at, this.#at + 10),
      );
    return match ? match[0] : null;
  }

  #takeWord(word: string): boolean {
    this.#skipBlank();
    if (this.#peekReserved() !== word) return false;
    this.#at += word.length;
    return true;
  }

  #take(sign: string): boolean {
    this.#skipBlank();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }
}

function literal(text: string, start: number, end: number): Part {
  return { kind: "text", text: text.slice(start, end), quoted: true, verbatim: true, start, end };
}

/** A line of a document whose name is not quoted: `$` and backticks are replaced, `\` quotes these and itself. */
function documentLine(text: string, start: number, end: number): Part[] {
  const parts: Part[] = [];
  let from = start;
  for (let at = start; at < end; ) {
    const sign = text[at];
    if (sign === "\\" && /[$`\\]/.test(text[at + 1] ?? "")) {
      if (at > from) parts.push(literal(text, from, at));
      parts.push({ kind: "text", text: text[at + 1] as string, quoted: true, verbatim: false, start: at, end: at + 2 });
      at += 2;
      from = at;
    } else if (sign === "\\" && text[at + 1] === "\n") {
      if (at > from) parts.push(literal(text, from, at));
      at += 2;
      from = at;
    } else if (sign === "$" || sign === "`") {
      if (at > from) parts.push(literal(text, from, at));
      const part = readExpansion(text, at, true, 0);
      parts.push(part);
      at = part.end;
      from = at;
    } else at++;
  }
  if (end > from) parts.push(literal(text, from, end));
  return parts;
}
