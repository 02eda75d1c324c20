import { isKnownDirective } from "../../../facts/nginx/directives.ts";
import type { Directive, Word } from "../../../syntax/nginx/tree.ts";

/** A directive that goes on into the next one: nginx reads the name of the next as an argument. */
export interface ForgottenSemicolon {
  /** How many arguments the directive was meant to have. */
  readonly kept: number;
  /** The word after which the `;` belongs. */
  readonly last: Word;
  /** The name of the next directive. */
  readonly swallowed: Word;
}

/**
 * A `;` forgotten at the end of a line: the next line begins with the name of a directive. nginx says nothing where the
 * first directive takes any number of arguments, and complains about their number elsewhere (measured: lexer section).
 */
export function forgottenSemicolon(directive: Directive, text: string): ForgottenSemicolon | null {
  const { args } = directive;
  for (let at = 1; at < args.length; at++) {
    const word = args[at] as Word;
    const last = args[at - 1] as Word;
    // Mostly one space: the text that follows on the same line is not asked for.
    if (!hasLineBreak(text, last.end, word.start)) continue;
    if (word.quote !== null || word.opaque || !isKnownDirective(word.text)) continue;
    return { kept: at, last, swallowed: word };
  }
  return null;
}

function hasLineBreak(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 10) return true;
  return false;
}

const swallowing = new WeakMap<readonly Directive[], boolean>();

/** Fewer directives are looked at again sooner than looked up. */
const worthKeeping = 8;

/** True when one of these directives swallows the next, so that something is missing among them. */
export function anySwallowed(directives: readonly Directive[], text: string): boolean {
  if (directives.length < worthKeeping) return look(directives, text);
  // A snippet is read into every site that includes it.
  let found = swallowing.get(directives);
  if (found === undefined) {
    found = look(directives, text);
    swallowing.set(directives, found);
  }
  return found;
}

function look(directives: readonly Directive[], text: string): boolean {
  for (let at = 0; at < directives.length; at++) {
    const directive = directives[at] as Directive;
    if (directive.args.length > 1 && forgottenSemicolon(directive, text) !== null) return true;
  }
  return false;
}
