import type { DirectiveFacts } from "../../../facts/nginx/directives.ts";
import type { Directive, Word } from "../../../syntax/nginx/tree.ts";
import { hasVariable, parseBuffers, parseFlag, parseNumber, parseOffset, parseSize, parseTime } from "../units.ts";
import { type NginxRefusal, refuseValue } from "./refusal.ts";
import { isReplaced } from "./words.ts";

/** Limits of single numbers (the `ngx_conf_num_bounds_t` of the modules). */
const bounds: Readonly<Record<string, readonly [number, number]>> = {
  gzip_comp_level: [1, 9],
};

const time = "a time such as 60s, 5m or 1h30m, without a fraction";
const size = "a size in bytes, k or m";

/** The value of a directive that one of nginx's common functions reads; null when it is accepted or not judged. */
export function validateSlot(directive: Directive, facts: DirectiveFacts): NginxRefusal | null {
  const refusal = judge(directive, facts);
  return refusal === null || directive.args.some(isReplaced) ? null : refusal;
}

function judge(directive: Directive, facts: DirectiveFacts): NginxRefusal | null {
  const word = directive.args[0];
  if (!word) return null;
  const text = word.text;
  switch (facts.setter) {
    case "ngx_conf_set_flag_slot":
      if (parseFlag(text) !== null) return null;
      return refuseValue(
        directive,
        word,
        `invalid value "${text}" in "${directive.name.text}" directive, it must be "on" or "off"`,
        "on or off",
      );
    case "ngx_conf_set_msec_slot":
      return parseTime(text, "ms") === null ? refuseValue(directive, word, invalidValue(directive), time) : null;
    case "ngx_conf_set_sec_slot":
      return parseTime(text, "s") === null ? refuseValue(directive, word, invalidValue(directive), time) : null;
    case "ngx_conf_set_size_slot":
      return parseSize(text) === null ? refuseValue(directive, word, invalidValue(directive), size) : null;
    case "ngx_http_set_complex_value_size_slot":
    case "ngx_stream_set_complex_value_size_slot":
      if (hasVariable(text)) return null;
      return parseSize(text) === null ? refuseValue(directive, word, invalidValue(directive), size) : null;
    case "ngx_conf_set_off_slot":
      return parseOffset(text) === null ? refuseValue(directive, word, invalidValue(directive), `${size} or g`) : null;
    case "ngx_conf_set_num_slot":
      return number(directive, word);
    case "ngx_conf_set_bufs_slot":
      if (parseBuffers(directive.args.map((arg) => arg.text))) return null;
      return refuseValue(
        directive,
        wrongBuffer(directive.args) ?? word,
        invalidValue(directive),
        "a number and a size, such as 8 16k",
      );
    case "ngx_conf_set_enum_slot":
    case "ngx_conf_set_bitmask_slot":
      return choice(directive, facts);
    case "ngx_conf_set_access_slot":
      return access(directive);
    default:
      return null;
  }
}

function invalidValue(directive: Directive): string {
  return `"${directive.name.text}" directive invalid value`;
}

function number(directive: Directive, word: Word): NginxRefusal | null {
  const name = directive.name.text;
  const value = parseNumber(word.text);
  if (value === null) return refuseValue(directive, word, `"${name}" directive invalid number`, "a whole number");
  const limit = bounds[name];
  if (!limit || (value >= limit[0] && value <= limit[1])) return null;
  const range = `between ${limit[0]} and ${limit[1]}`;
  return refuseValue(directive, word, `value must be ${range}`, `a number ${range}`);
}

function wrongBuffer(words: readonly Word[]): Word | null {
  const [count, length] = words;
  return count && !parseNumber(count.text) ? count : (length ?? null);
}

function choice(directive: Directive, facts: DirectiveFacts): NginxRefusal | null {
  if (facts.words.length === 0) return null;
  const known = facts.words.map((word) => word.toLowerCase());
  const wrong = directive.args.find((arg) => !known.includes(arg.text.toLowerCase()));
  if (!wrong) return null;
  return refuseValue(directive, wrong, `invalid value "${wrong.text}"`, facts.words.join(", "));
}

function access(directive: Directive): NginxRefusal | null {
  const wrong = directive.args.find((arg) => !/^(user|group|all):(rw|r)$/.test(arg.text));
  if (!wrong) return null;
  return refuseValue(directive, wrong, `invalid value "${wrong.text}"`, "user:, group: or all: with r or rw");
}
