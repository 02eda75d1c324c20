import type { Label, Span } from "../../../source/span.ts";
import type { Directive, Word } from "../../../syntax/nginx/tree.ts";
import type { Refusal } from "../../refusal.ts";

/** Something that `nginx -t` refuses. `original` is what it prints, without level, file and line. */
export interface NginxRefusal extends Refusal {
  /** Low where a module we have never heard of could make it right (`unknown-directive`). */
  readonly confidence: "high" | "low";
}

export function refuse(
  code: string,
  at: Span,
  original: string | null,
  message: string,
  related: readonly Label[] = [],
): NginxRefusal {
  return { code, message, at: { file: at.file, start: at.start, end: at.end }, related, original, confidence: "high" };
}

/** The same for one value: the message names directive, value and what it takes. */
export function refuseValue(directive: Directive, word: Word, original: string, takes: string): NginxRefusal {
  const name = directive.name.text;
  const shown = word.text.length > 60 ? `${word.text.slice(0, 57)}...` : word.text;
  return refuse("invalid-value", word, original, `nginx does not start: "${name}" takes ${takes}, not "${shown}".`);
}
