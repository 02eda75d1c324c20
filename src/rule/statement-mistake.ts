import { directiveIn } from "../facts/nginx/directives.ts";
import { type Known, validateDirective } from "../resolve/nginx/validate/directive.ts";
import { forgottenSemicolon } from "../resolve/nginx/validate/forgotten-semicolon.ts";
import { gluedName } from "../resolve/nginx/validate/glued-name.ts";
import type { Place } from "../resolve/nginx/validate/place.ts";
import { type NginxRefusal, refuse } from "../resolve/nginx/validate/refusal.ts";
import { splitExpression } from "../resolve/nginx/validate/split-expression.ts";
import type { Directive, NginxFile } from "../syntax/nginx/tree.ts";

/** What nginx's complaint about a statement comes from: a sign that is missing in it. */
export interface StatementMistake extends NginxRefusal {
  readonly accepted?: true;
  /** Where a `;` is missing, and whether it is all that is missing. */
  readonly semicolonAt?: { readonly offset: number; readonly certain: boolean };
  /** Where a space is missing, and how many characters stand in its place. */
  readonly spaceAt?: { readonly offset: number; readonly instead: 0 | 1 };
}

/**
 * A forgotten `;`, a `{` in an expression without quotes, a space that is missing after a name: nginx reads on and complains
 * about something else, or not at all.
 * @param file null for files that are not the user's
 */
export function statementMistake(
  directive: Directive,
  place: Place,
  file: NginxFile | null,
  known: Known,
): StatementMistake | null {
  if (file === null) return null;
  return (
    splitMistake(directive, place, known) ??
    gluedMistake(directive, place, known) ??
    semicolonMistake(directive, place, file, known)
  );
}

function splitMistake(directive: Directive, place: Place, known: Known): StatementMistake | null {
  const word = splitExpression(directive);
  const rest = directive.block?.items[0]?.name.text;
  if (!word || rest === undefined) return null;
  const whole = validateDirective(directive, place, known);
  return refuse(
    "split-expression",
    word,
    whole?.code === "unexpected-block" ? whole.original : `unknown directive "${rest}"`,
    `nginx does not start: without quotes the "{" after "${word.text}" begins a block, and "${rest}" is read as a directive.`,
  );
}

function gluedMistake(directive: Directive, place: Place, known: Known): StatementMistake | null {
  const name = gluedName(directive);
  if (name === null) return null;
  const { text, start } = directive.name;
  const refused = refuse(
    "glued-name",
    directive.name,
    `unknown directive "${text}"`,
    `nginx does not start: it reads "${text}" as one name, because no space follows "${name}".`,
  );
  const instead = text[name.length] === "=" ? 1 : 0;
  const rest = text.slice(name.length + instead);
  const words = [{ ...directive.name, start: start + text.length - rest.length, text: rest }, ...directive.args];
  const meant = { ...directive, name: { ...directive.name, end: start + name.length, text: name }, args: words };
  // Quotes inside of a word are read in another way when they begin one.
  const clear = rest !== "" && !/["'{}]/.test(rest) && validateDirective(meant, place, known) === null;
  return clear ? { ...refused, spaceAt: { offset: start + name.length, instead } } : refused;
}

function semicolonMistake(directive: Directive, place: Place, file: NginxFile, known: Known): StatementMistake | null {
  const forgotten = forgottenSemicolon(directive, file.text);
  if (!forgotten) return null;
  const { kept, last, swallowed } = forgotten;
  const name = directive.name.text;
  const whole = validateDirective(directive, place, known);
  const meant = { ...directive, end: last.end, args: directive.args.slice(0, kept), block: null, raw: null };
  const certain =
    validateDirective(meant, place, known) === null &&
    place.context !== null &&
    directiveIn(swallowed.text, place.context) !== null;
  const related = [{ span: swallowed, text: `read as an argument of "${name}"` }];
  const because = `no ";" follows "${last.text}", and nginx reads "${swallowed.text}" as an argument of "${name}"`;
  const semicolonAt = { offset: last.end, certain };
  if (whole) {
    return {
      ...refuse("forgotten-semicolon", last, whole.original, `nginx does not start: ${because}.`, related),
      semicolonAt,
    };
  }
  if (!certain) return null;
  const message = `${because}: this line and the next are one directive, and "${swallowed.text}" has no effect.`;
  return {
    ...refuse("forgotten-semicolon", last, null, message.charAt(0).toUpperCase() + message.slice(1), related),
    accepted: true,
    semicolonAt,
  };
}
