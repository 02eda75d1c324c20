import { type Known, known, unknown } from "../../source/known.ts";

const sign = "$pool";

/** The text with every `$pool` replaced, as FPM does for text settings, `env[]` and `php_value[]` of a pool. */
export function expandPoolName(text: string, pool: string): Known<string> {
  if (!text.includes(sign)) return known(text);
  // FPM replaces until nothing is left: with such a name it never ends (measured on 8.2).
  if (pool.includes(sign)) return unknown("invalid");
  return known(text.split(sign).join(pool));
}
