import type { Directive } from "../../../syntax/nginx/tree.ts";
import { parseNumber } from "../units.ts";
import { type NginxRefusal, refuseValue } from "./refusal.ts";
import { isReplaced } from "./words.ts";

/** `return code [text]`, `return URL`: a lone text must start with http://, https:// or $scheme. */
export function validateReturn(directive: Directive): NginxRefusal | null {
  const word = directive.args[0];
  if (!word || isReplaced(word)) return null;
  const code = parseNumber(word.text);
  if (code !== null ? code <= 999 : directive.args.length === 1 && /^(https?:\/\/|\$scheme)/.test(word.text))
    return null;
  return refuseValue(
    directive,
    word,
    `invalid return code "${word.text}"`,
    "a code up to 999, or a URL that starts with http://, https:// or $scheme",
  );
}

export function validateRewrite(directive: Directive): NginxRefusal | null {
  const flag = directive.args[2];
  if (!flag || isReplaced(flag) || ["last", "break", "redirect", "permanent"].includes(flag.text)) return null;
  return refuseValue(
    directive,
    flag,
    `invalid parameter "${flag.text}"`,
    "the flags last, break, redirect or permanent",
  );
}

/** The name of the variable that `set`, `map`, `geo` and their like define. */
export function validateVariableName(directive: Directive, index: number): NginxRefusal | null {
  const word = directive.args[index];
  if (!word || isReplaced(word) || (word.text.length > 1 && word.text.startsWith("$"))) return null;
  return refuseValue(directive, word, `invalid variable name "${word.text}"`, "a variable name that starts with $");
}

const comparisons = ["=", "!=", "~", "~*", "!~", "!~*"];

/** The form of an `if` condition; its regular expression is not judged. */
export function validateIf(directive: Directive): NginxRefusal | null {
  const words = directive.args;
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last || words.some(isReplaced)) return null;
  const refuseAt = (index: number, text: string) => {
    const word = words[index] ?? first;
    return refuseValue(
      directive,
      word,
      `invalid condition "${text}"`,
      'a condition in parentheses, such as ($a = "b") or (-f file)',
    );
  };
  if (!first.text.startsWith("(")) return refuseAt(0, first.text);
  if (!last.text.endsWith(")")) return refuseAt(words.length - 1, last.text);

  const texts = words.map((word) => word.text);
  texts[0] = first.text.slice(1);
  const end = texts.length - 1;
  texts[end] = (texts[end] ?? "").slice(0, -1);
  const from = texts[0] === "" ? 1 : 0;
  const to = texts[end] === "" && end > 0 ? end - 1 : end;
  const subject = texts[from] ?? "";
  if (from > to) return refuseAt(from, subject);
  if (subject.length > 1 && subject.startsWith("$")) {
    if (from === to) return null;
    if (from + 2 !== to) return refuseAt(from, subject);
    const comparison = texts[from + 1] ?? "";
    if (comparisons.includes(comparison)) return null;
    const word = words[from + 1] ?? first;
    return refuseValue(
      directive,
      word,
      `unexpected "${comparison}" in condition`,
      "the comparisons =, !=, ~, ~*, !~ and !~*",
    );
  }
  if (/^!?-[fdex]$/.test(subject) && from + 1 === to) return null;
  return refuseAt(from, subject);
}

/** The last argument of try_files may be a code. */
export function validateTryFiles(directive: Directive): NginxRefusal | null {
  const word = directive.args.at(-1);
  if (!word?.text.startsWith("=") || isReplaced(word)) return null;
  const code = parseNumber(word.text.slice(1));
  if (code !== null && code <= 999) return null;
  return refuseValue(directive, word, `invalid code "${word.text}"`, "= and a code up to 999 as its last argument");
}

export function validateErrorPage(directive: Directive): NginxRefusal | null {
  const words = directive.args;
  const overwrite = words.at(-2);
  if (!overwrite || words.slice(0, -1).some(isReplaced)) return null;
  let codes = words.slice(0, -1);
  if (overwrite.text.startsWith("=")) {
    const alone = words.length === 2;
    const code = overwrite.text.slice(1);
    if (alone || (code !== "" && parseNumber(code) === null))
      return refuseValue(directive, overwrite, `invalid value "${overwrite.text}"`, "codes, then =[code], then a URI");
    codes = words.slice(0, -2);
  }
  for (const word of codes) {
    const code = parseNumber(word.text);
    if (code === null || code === 499)
      return refuseValue(directive, word, `invalid value "${word.text}"`, "codes from 300 to 599 but 499, then a URI");
    if (code < 300 || code > 599)
      return refuseValue(directive, word, `value "${word.text}" must be between 300 and 599`, "codes from 300 to 599");
  }
  return null;
}
