import type { EmbeddedText } from "../../source/embedded-text.ts";
import type { EmbeddedPiece } from "../embed.ts";
import type { PlacedText } from "./placed-text.ts";

/** A part of an expanded word; null where its text is not known. */
export interface ValuePiece {
  readonly text: string | null;
  /** `*` and `?` in it are no patterns, and it is not split at blanks. */
  readonly quoted: boolean;
  /** Where it stands in the script; what a variable holds stands where the variable does. */
  readonly start: number;
  readonly end: number;
  /** Every character stands in the script as it is. */
  readonly verbatim: boolean;
}

/** One argument of a command. */
export interface Value {
  readonly pieces: readonly ValuePiece[];
  readonly start: number;
  readonly end: number;
}

/** The text, where all of it is known. */
export function textOf({ pieces }: Value): string | null {
  let text = "";
  for (const piece of pieces) {
    if (piece.text === null) return null;
    text += piece.text;
  }
  return text;
}

/** The text up to where it is no longer known. */
export function knownStart({ pieces }: Value): string {
  let text = "";
  for (const piece of pieces) {
    if (piece.text === null) break;
    text += piece.text;
  }
  return text;
}

/** The known parts, with `\0` for the others. */
export function outline({ pieces }: Value): string {
  return pieces.map(({ text }) => text ?? "\0").join("");
}

export function literalValue(text: string, start = 0, end = 0): Value {
  return { pieces: [{ text, quoted: true, start, end, verbatim: end - start === text.length }], start, end };
}

/** What a command writes. */
export type Output =
  | { readonly kind: "text"; readonly source: PlacedText; readonly pieces: readonly EmbeddedPiece[] }
  /** A text with its places, made of another file: a template that was rendered. */
  | { readonly kind: "embedded"; readonly embedded: EmbeddedText }
  /** The content of what lies at a run-time path. */
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown" };

export const nothing: Output = { kind: "nothing" };
export const unknownOutput: Output = { kind: "unknown" };

export function concatenate(outputs: readonly Output[]): Output {
  const real = outputs.filter(({ kind }) => kind !== "nothing");
  const [first] = real;
  if (first === undefined) return nothing;
  if (real.length === 1) return first;
  const pieces: EmbeddedPiece[] = [];
  for (const output of real) {
    if (output.kind !== "text" || first.kind !== "text" || output.source.file !== first.source.file)
      return unknownOutput;
    pieces.push(...output.pieces);
  }
  return first.kind === "text" ? { ...first, pieces } : unknownOutput;
}
