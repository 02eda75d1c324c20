import { byText } from "../../source/by-text.ts";

/**
 * FPM's own units, as fpm_conf.c reads them (php-src, sapi/fpm/fpm/fpm_conf.c; measured: §20 and against php-fpm 8.2).
 * All take what PHP's ini reader made of the value: quotes off, `on` already `1`. null is what FPM refuses.
 */

const ZERO = 48;
const NINE = 57;
const MINUS = 45;

/** An integer: digits with one `-` before them. Empty and `-` are 0; what does not fit 32 bits wraps. */
export function fpmInt(text: string): number | null {
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === MINUS && at === 0) continue;
    if (sign < ZERO || sign > NINE) return null;
  }
  return atoi(text);
}

/** A time in seconds. Only the last character is the unit, the rest goes to atoi(): `500ms` is 500, `1h30m` is 60. */
export function fpmSeconds(text: string): number | null {
  const last = text.charCodeAt(text.length - 1);
  if (last >= ZERO && last <= NINE) return atoi(text);
  const factor = factors[text.charAt(text.length - 1)];
  return factor === undefined ? null : Math.imul(factor, atoi(text.slice(0, -1)));
}

const factors: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const flags: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["yes", true],
  ["true", true],
  ["on", true],
  ["", false],
  ["0", false],
  ["no", false],
  ["none", false],
  ["false", false],
  ["off", false],
]);

/** A boolean. The words are met only where quotes kept PHP's reader from replacing them, and only in lower case. */
export function fpmFlag(text: string): boolean | null {
  return flags.get(text) ?? null;
}

/** File mode bits of `listen.mode`: strtoul in base 8, which stops at the first other character. Never refused. */
export const fpmMode = byText((text): number => {
  const digits = /^\s*[+-]?0*([0-7]*)/.exec(text)?.[1] ?? "";
  return digits === "" ? 0 : Number.parseInt(digits.slice(-4), 8);
});

/** C's atoi: blanks, a sign, digits; the rest is ignored, and the result wraps at 32 bits. */
export function atoi(text: string): number {
  const length = text.length;
  let at = 0;
  while (at < length && isBlank(text.charCodeAt(at))) at++;
  const negative = text.charCodeAt(at) === MINUS;
  if (negative || text.charAt(at) === "+") at++;
  const from = at;
  let value = 0;
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (value <= 0x7fff_ffff) return negative ? -value || 0 : value;
  // strtol stops at the ends of 64 bits, the cast to int keeps the low 32.
  const exact = BigInt(text.slice(from, at)) * (negative ? -1n : 1n);
  const limit = (1n << 63n) - 1n;
  const held = exact > limit ? limit : exact < -limit - 1n ? -limit - 1n : exact;
  return Number(BigInt.asIntN(32, held));
}

function isBlank(sign: number): boolean {
  return sign === 32 || (sign >= 9 && sign <= 13);
}

const bases: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 };
const digitsOf: Readonly<Record<number, RegExp>> = { 2: /^[01]*/, 8: /^[0-7]*/, 10: /^\d*/, 16: /^[\da-f]*/i };
const powers: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * A PHP size (`8M`) in bytes, read as zend_ini_parse_quantity does: blanks around, a sign, `0x`, `0o`, `0b` or a leading 0
 * for the base, digits, and the last character as the factor: `1.5M` is 1 MiB, `8MB` is 8 bytes, `1T` is 1.
 * null where the result does not fit a safe integer.
 */
export const phpQuantity = byText((text): number | null => {
  const clean = text.trim();
  const negative = clean.startsWith("-");
  const unsigned = clean.replace(/^[+-]/, "");
  let base = 10;
  let rest = unsigned;
  if (unsigned.startsWith("0") && unsigned.length > 1) {
    const named = bases[unsigned.charAt(1).toLowerCase()];
    base = named ?? (/^0\d/.test(unsigned) ? 8 : 10);
    if (named !== undefined) rest = unsigned.slice(2);
  }
  const digits = digitsOf[base]?.exec(rest)?.[0] ?? "";
  if (digits === "") return 0;
  const factor = powers[clean.charAt(clean.length - 1).toLowerCase()] ?? 1;
  const value = Number.parseInt(digits, base) * factor;
  if (!Number.isSafeInteger(value)) return null;
  return negative ? -value || 0 : value;
});
