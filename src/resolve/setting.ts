import type { Known } from "../source/known.ts";
import type { FileId, Span } from "../source/span.ts";

/** One `include` on the way to a file: where it is written and which file it pulled in. */
export interface IncludeStep {
  readonly at: Span;
  readonly file: FileId;
}

/**
 * A value that remembers where it came from.
 * - `written`: in this very block or pool; `inherited`: in an outer block; `default`: nowhere, the program's own value;
 *   `image`: a stock file or image decides.
 */
export interface Setting<T> {
  readonly value: Known<T>;
  readonly origin: "written" | "inherited" | "default" | "image";
  /** The directive or entry; null exactly when origin is `default`. */
  readonly span: Span | null;
  readonly via: readonly IncludeStep[];
}

export const noIncludes: readonly IncludeStep[] = [];

export function defaultSetting<T>(value: Known<T>): Setting<T> {
  return { value, origin: "default", span: null, via: noIncludes };
}

export function mapSetting<T, U>(from: Setting<T>, change: (value: T) => Known<U>): Setting<U> {
  const { value, origin, span, via } = from;
  return { value: value.known ? change(value.value) : value, origin, span, via };
}
