import type { FileId, Span } from "../../source/span.ts";
import type { Comment, SyntaxProblem } from "../problem.ts";
import type { Placeholder } from "../template/placeholder.ts";

export type TokenKind = "word" | "string" | ";" | "{" | "}" | "comment" | "space" | "raw" | "template" | "error";

/** The tokens of a file, joined, are its text: nothing is lost. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** One argument or name. The span covers the quotes. */
export interface Word extends Span {
  /** What nginx makes of it: quotes off, escapes applied; variables are still in it. */
  readonly text: string;
  readonly quote: "'" | '"' | null;
  /** True when a template placeholder or an undecodable byte lies in it: `text` is then not what nginx will read. */
  readonly opaque: boolean;
}

/** A directive. The span runs from the name to the end of its last argument; `;` and a block lie outside it. */
export interface Directive extends Span {
  readonly name: Word;
  readonly args: readonly Word[];
  /** `{ ... }`, or null when `;` ends the directive. */
  readonly block: Block | null;
  /** The untouched inside of a `*_by_lua_block { ... }` or njs-style block; null elsewhere. */
  readonly raw: Span | null;
  /** True when it lies between template control statements: it may be absent or repeated. */
  readonly conditional: boolean;
}

/** The span runs from `{` to past `}` (or to the end of the text where `}` is missing). */
export interface Block extends Span {
  readonly items: readonly Directive[];
  /** True when a syntax problem or a template control statement lies directly in it: something may be missing here. */
  readonly damaged: boolean;
}

export interface NginxFile {
  readonly kind: "nginx";
  readonly id: FileId;
  readonly text: string;
  /** Made on first use. */
  readonly tokens: readonly Token[];
  readonly items: readonly Directive[];
  /** As `Block.damaged`, for the file's top level. */
  readonly damaged: boolean;
  readonly comments: readonly Comment[];
  readonly problems: readonly SyntaxProblem[];
  readonly placeholders: readonly Placeholder[];
}
