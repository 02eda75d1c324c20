import type { Known } from "../../source/known.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { Comment, SyntaxProblem } from "../problem.ts";
import type { Placeholder } from "../template/placeholder.ts";

export type IniTokenKind =
  | "section"
  | "key"
  | "offset"
  | "="
  | "value"
  | "string"
  | "comment"
  | "space"
  | "template"
  | "error";

/** The tokens of a file, joined, are its text. */
export interface IniToken {
  readonly kind: IniTokenKind;
  readonly start: number;
  readonly end: number;
}

/** The span covers the value as written, quotes included, blanks and comment not. */
export interface IniValue extends Span {
  /** What PHP makes of it, `$pool` still in it: constants and operators applied, quotes off, `on` is `1`, `off` is empty. */
  readonly text: Known<string>;
  /** The text as written. */
  readonly raw: string;
  readonly quoted: boolean;
}

/** `key = value`. The span runs from the key to the end of the value (of the key where there is no value). */
export interface IniEntry extends Span {
  readonly kind: "entry";
  /** Lower case: FPM compares keys without case. */
  readonly key: string;
  /** As written, without `[x]`. */
  readonly keySpan: Span;
  /** `x` of `key[x]`; null without brackets. */
  readonly offset: string | null;
  /** Null for `key` alone, without `=`. */
  readonly value: IniValue | null;
  readonly conditional: boolean;
}

/** `[name]`. The span covers the brackets. */
export interface IniSection extends Span {
  readonly kind: "section";
  /** As written, quotes off; FPM compares section names without case. */
  readonly name: string;
  readonly opaque: boolean;
}

export interface IniFile {
  readonly kind: "ini";
  readonly id: FileId;
  readonly text: string;
  /** Made on first use. */
  readonly tokens: readonly IniToken[];
  readonly items: readonly (IniEntry | IniSection)[];
  readonly comments: readonly Comment[];
  /** FPM stops at the first; all are listed. */
  readonly problems: readonly SyntaxProblem[];
  readonly placeholders: readonly Placeholder[];
  /** True when a template control statement or an unreadable line may hide settings. */
  readonly damaged: boolean;
}
