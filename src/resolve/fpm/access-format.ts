const plain = "flmnpPqQrRsu";
const timed = "tT";
const named = "eo";
const modifiers: Readonly<Record<string, readonly string[]>> = {
  C: ["total", "user", "system"],
  // `mili` is PHP's old spelling, still taken.
  d: ["seconds", "milli", "milliseconds", "mili", "miliseconds", "micro", "microseconds"],
  M: ["bytes", "kilo", "kilobytes", "mega", "megabytes"],
};

/**
 * What is wrong with an `access.format`, as the predicate of a sentence, or null (php-src, sapi/fpm/fpm/fpm_log.c).
 * A `%{` that is never closed is left alone: FPM reads beyond the text there, and the outcome is chance.
 */
export function accessFormatMistake(format: string): string | null {
  for (let at = format.indexOf("%"); at !== -1; at = format.indexOf("%", at + 1)) {
    at++;
    let modifier = "";
    if (format.charAt(at) === "{") {
      const close = format.indexOf("}", at);
      if (close === -1) return null;
      if (close === format.length - 1) return `ends after "${format.slice(at - 1)}", where a letter must follow`;
      modifier = format.slice(at + 1, close);
      at = close + 1;
    }
    const letter = format.charAt(at);
    if (letter === "") return null;
    const mistake = judge(letter, modifier);
    if (mistake !== null) return mistake;
  }
  return null;
}

function judge(letter: string, modifier: string): string | null {
  const allowed = Object.hasOwn(modifiers, letter) ? modifiers[letter] : undefined;
  if (allowed) {
    if (modifier === "" || allowed.includes(modifier.toLowerCase())) return null;
    return `has "%{${modifier}}${letter}", and %${letter} takes ${allowed.join(", ")}`;
  }
  if (named.includes(letter)) return modifier === "" ? `has "%${letter}" without a name: %{NAME}${letter}` : null;
  if (timed.includes(letter)) return null;
  if (letter === "%" || plain.includes(letter)) {
    return modifier === "" ? null : `has "%{${modifier}}${letter}", and %${letter} takes nothing in braces`;
  }
  return `has "%${letter}", which PHP-FPM does not know`;
}
