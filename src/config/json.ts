/** A JSON value with its place; offsets are UTF-16, half-open. */
export type JsonNode =
  | { readonly kind: "object"; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | {
      readonly kind: "scalar";
      readonly start: number;
      readonly end: number;
      readonly value: string | number | boolean | null;
    };

export interface JsonMember {
  readonly key: string;
  /** The place of the key, quotes included. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: JsonNode;
}

export interface JsonProblem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export type JsonResult =
  | { readonly ok: true; readonly root: JsonNode }
  | { readonly ok: false; readonly problem: JsonProblem };

/** Leaves the reader from any depth; never leaves this file. */
class Refused extends Error {
  readonly problem: JsonProblem;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.problem = { message, start, end };
  }
}

/** Nested deeper than this is refused instead of exhausting the stack. */
const deepest = 200;

/**
 * Reads JSON and keeps where everything stands, which `JSON.parse` does not. It accepts exactly what `JSON.parse` accepts,
 * a leading byte order mark and, with `comments`, line and block comments and a comma after the last element.
 */
export function parseJson(text: string, comments: boolean): JsonResult {
  let at = text.startsWith("\uFEFF") ? 1 : 0;

  const refuse = (message: string, start = at, end = Math.min(start + 1, text.length)): never => {
    throw new Refused(message, start, end);
  };
  const found = () =>
    at >= text.length ? "the end of the file" : `"${String.fromCodePoint(text.codePointAt(at) ?? 0)}"`;

  const skip = () => {
    for (;;) {
      const sign = text[at];
      if (sign === " " || sign === "\t" || sign === "\n" || sign === "\r") at++;
      else if (sign === "/" && (text[at + 1] === "/" || text[at + 1] === "*")) {
        if (!comments) refuse("comments are allowed in .jsonc files only", at, at + 2);
        const line = text[at + 1] === "/";
        const close = text.indexOf(line ? "\n" : "*/", at + 2);
        if (close === -1 && !line) refuse("this comment is not closed", at, at + 2);
        at = close === -1 ? text.length : close + (line ? 1 : 2);
      } else return;
    }
  };

  const string = (): string => {
    const start = at++;
    for (;;) {
      const sign = text[at];
      if (sign === undefined || sign === "\n" || sign === "\r") refuse("this string is not closed", start, at);
      if (sign === '"') break;
      if ((sign as string) < " ") refuse("a control character must be written as an escape");
      if (sign === "\\") {
        const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 6));
        if (!escape) refuse("JSON does not know this escape", at, Math.min(at + 2, text.length));
        else at += escape[0].length;
      } else at++;
    }
    at++;
    return JSON.parse(text.slice(start, at)) as string;
  };

  const scalar = (): JsonNode => {
    const start = at;
    if (text[at] === '"') {
      const value = string();
      return { kind: "scalar", start, end: at, value };
    }
    const word = /^[^\s,:[\]{}"/]+/.exec(text.slice(at, at + 400))?.[0];
    if (!word) return refuse(`expected a value, found ${found()}`);
    if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word)) {
      return refuse(`"${word}" is no JSON value; texts stand in double quotes`, start, start + word.length);
    }
    at += word.length;
    return { kind: "scalar", start, end: at, value: JSON.parse(word) as number | boolean | null };
  };

  /** Reads `element` until `close`; the sign that opened the list is consumed here. */
  const list = (close: "}" | "]", element: () => void) => {
    const open = at++;
    skip();
    while (text[at] !== close) {
      element();
      skip();
      if (text[at] === ",") {
        const comma = at++;
        skip();
        if (text[at] === close && !comments) refuse(`JSON allows no comma before "${close}"`, comma, comma + 1);
      } else if (text[at] !== close) {
        if (at >= text.length) refuse(`this "${text[open]}" is not closed`, open, open + 1);
        refuse(`expected "," or "${close}", found ${found()}`);
      }
    }
    at++;
  };

  const value = (depth: number): JsonNode => {
    const start = at;
    if (depth > deepest) return refuse("nested too deeply");
    if (text[at] === "[") {
      const items: JsonNode[] = [];
      list("]", () => {
        items.push(value(depth + 1));
      });
      return { kind: "array", start, end: at, items };
    }
    if (text[at] !== "{") return scalar();
    const members: JsonMember[] = [];
    list("}", () => {
      const keyStart = at;
      if (text[at] !== '"') refuse(`expected a key in double quotes, found ${found()}`);
      const key = string();
      const keyEnd = at;
      skip();
      if (text[at] !== ":") refuse(`expected ":" after the key, found ${found()}`);
      at++;
      skip();
      members.push({ key, keyStart, keyEnd, value: value(depth + 1) });
    });
    return { kind: "object", start, end: at, members };
  };

  try {
    skip();
    if (at >= text.length) refuse("the file is empty", 0, 0);
    const root = value(0);
    skip();
    if (at < text.length) refuse(`expected the end of the file, found ${found()}`);
    return { ok: true, root };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** The plain value. Of a key written twice the last one counts, as in `JSON.parse`. */
export function plain(node: JsonNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "array") return node.items.map(plain);
  // No prototype: a key such as `__proto__` is a key like any other.
  const out = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of node.members) out[key] = plain(value);
  return out;
}

/** The member of that key that counts. */
export function memberOf(node: JsonNode, key: string): JsonMember | null {
  return (node.kind === "object" ? node.members.findLast((member) => member.key === key) : null) ?? null;
}

/** The node at a path of keys and indexes; null when there is none. */
export function nodeAt(root: JsonNode, path: readonly string[]): JsonNode | null {
  let node: JsonNode | null = root;
  for (const step of path) {
    if (node?.kind === "array") node = node.items[Number(step)] ?? null;
    else node = node ? (memberOf(node, step)?.value ?? null) : null;
  }
  return node;
}

/** Keys written more than once, every later one. */
export function repeatedKeys(node: JsonNode): readonly JsonMember[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "array") return node.items.flatMap(repeatedKeys);
  const seen = new Set<string>();
  return node.members.flatMap((member) => {
    const again = seen.has(member.key) ? [member] : [];
    seen.add(member.key);
    return [...again, ...repeatedKeys(member.value)];
  });
}
