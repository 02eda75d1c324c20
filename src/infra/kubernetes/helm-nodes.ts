import { isAloneOnLine } from "../../source/alone-on-line.ts";

/** A part of a Helm template. Offsets are those of the template. */
export type HelmNode =
  | { readonly kind: "text"; readonly start: number; readonly end: number }
  /** A remark, a stray `end`: what writes nothing. */
  | { readonly kind: "control"; readonly start: number; readonly end: number; readonly inside: string }
  /** `$name := value`. */
  | {
      readonly kind: "assignment";
      readonly start: number;
      readonly end: number;
      readonly name: string;
      readonly value: string;
    }
  | {
      readonly kind: "value";
      readonly start: number;
      readonly end: number;
      readonly inside: string;
      /** Whether nothing else stands on its line: it may write any number of lines. */
      readonly alone: boolean;
    }
  | HelmRange;

/** `if`, `with`, `range` and `define` with what stands up to their `end`. */
export interface HelmRange {
  readonly kind: "block";
  readonly keyword: "if" | "with" | "range" | "define";
  readonly start: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly end: number;
  /** What is tested or gone through: `.Values.hosts`. */
  readonly head: string;
  /** `$i` and `$host` of `range $i, $host := .Values.hosts`. */
  readonly names: readonly string[];
  readonly body: readonly HelmNode[];
  readonly otherwise: readonly HelmNode[];
}

const action = /\{\{-?\s*(\/\*[\s\S]*?\*\/|(?:"(?:\\.|[^"\\])*"|`[^`]*`|[^}"`]|\}(?!\}))*?)\s*-?\}\}/gs;

interface Open {
  readonly block: Omit<HelmRange, "bodyEnd" | "end" | "body" | "otherwise">;
  readonly body: HelmNode[];
  otherwise: HelmNode[] | null;
}

const deepest = 100;

/** A template as a tree; a block without its `end` ends with the text. */
export function helmNodes(text: string): readonly HelmNode[] {
  const top: HelmNode[] = [];
  const stack: Open[] = [];
  const list = () => {
    const open = stack.at(-1);
    return open ? (open.otherwise ?? open.body) : top;
  };
  const close = (bodyEnd: number, end: number) => {
    const open = stack.pop();
    if (!open) return;
    const node: HelmRange = { ...open.block, bodyEnd, end, body: open.body, otherwise: open.otherwise ?? [] };
    list().push(node);
  };
  let at = 0;
  for (const match of text.matchAll(action)) {
    const start = match.index;
    const end = start + match[0].length;
    const inside = match[1] ?? "";
    // Of a line that an action has to itself nothing stays, not its indentation either.
    const indented = isAloneOnLine(text, start, end) && (/\bn?indent\b/.test(inside) || isControl(inside));
    const until = indented ? at + text.slice(at, start).replace(/[ \t]+$/, "").length : start;
    if (until > at) list().push({ kind: "text", start: at, end: until });
    at = end;
    const control = (): void => void list().push({ kind: "control", start, end, inside });
    const opener = /^(if|with|range|define|block)\b\s*(.*)$/s.exec(inside);
    if (opener && stack.length < deepest) {
      const keyword = opener[1] === "block" ? "define" : (opener[1] as HelmRange["keyword"]);
      const declared = /^((?:\$\w+\s*,\s*)?\$\w+)\s*:=\s*(.*)$/s.exec(opener[2] ?? "");
      const names = declared ? (declared[1] as string).split(",").map((name) => name.trim()) : [];
      const head = (declared?.[2] ?? opener[2] ?? "").trim();
      stack.push({ block: { kind: "block", keyword, start, bodyStart: end, head, names }, body: [], otherwise: null });
    } else if (/^else\b/.test(inside) && stack.length > 0) {
      const open = stack.at(-1) as Open;
      // `else if`: a further branch.
      open.otherwise ??= [];
      control();
    } else if (inside === "end") {
      if (stack.length > 0) close(start, end);
      else control();
    } else if (/^\$\w+\s*:=/.test(inside)) {
      const [, name = "", value = ""] = /^(\$\w+)\s*:=\s*(.*)$/s.exec(inside) ?? [];
      const changed = new RegExp(`\\{\\{-?\\s*\\${name}\\s*=[^=]`).test(text);
      list().push({ kind: "assignment", start, end, name, value: changed ? "" : value });
    } else if (/^(?:else|break|continue|\/\*|\$\w+\s*=)/.test(inside)) control();
    else list().push({ kind: "value", start, end, inside, alone: isAloneOnLine(text, start, end) });
  }
  if (at < text.length) list().push({ kind: "text", start: at, end: text.length });
  while (stack.length > 0) close(text.length, text.length);
  return top;
}

function isControl(inside: string): boolean {
  return /^(?:if|else|end|range|with|define|block|break|continue|\/\*|\$\w*\s*:?=)/.test(inside);
}
