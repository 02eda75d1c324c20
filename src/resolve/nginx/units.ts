import { byText } from "../../source/by-text.ts";

/**
 * nginx's own readings of numbers, times and sizes (src/core/ngx_parse.c, ngx_string.c). Each answers null where nginx
 * refuses the text. Texts are what stands in the file, quotes off; a text with a variable is refused as nginx refuses it.
 */

/** The largest value of nginx's integers on a 64-bit machine, 2^63 - 1, as near as a double comes. */
const largest = 2 ** 63;

const order = ["start", "y", "M", "w", "d", "h", "m", "s", "ms", "bare"] as const;
type Step = (typeof order)[number];

const secondsOf: Readonly<Record<Step, number>> = {
  start: 0,
  y: 60 * 60 * 24 * 365,
  M: 60 * 60 * 24 * 30,
  w: 60 * 60 * 24 * 7,
  d: 60 * 60 * 24,
  h: 60 * 60,
  m: 60,
  s: 1,
  ms: 0.001,
  bare: 1,
};

/**
 * A time in seconds; milliseconds are fractions.
 * @param resolution `ms` for directives measured in milliseconds (all timeouts), which know no years and months; `s` for
 *   those in seconds, which know no milliseconds. Units must go from large to small: `1h30m`, `1h 30m`, `1m500ms`, `90`.
 */
export function parseTime(text: string, resolution: "ms" | "s" = "ms"): number | null {
  return resolution === "s" ? inSeconds(text) : inMilliseconds(text);
}

const inSeconds = byText((text) => readTime(text, true));
const inMilliseconds = byText((text) => readTime(text, false));

function readTime(text: string, bySeconds: boolean): number | null {
  let step = bySeconds ? 0 : order.indexOf("M");
  let total = 0;
  let value = 0;
  let valid = false;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at++);
    if (isDigit(char)) {
      value = value * 10 + Number(char);
      if (value >= largest) return null;
      valid = true;
      continue;
    }
    let unit: Step;
    if (char === "m" && text[at] === "s") {
      at++;
      if (bySeconds) return null;
      unit = "ms";
    } else if (char === " ") unit = "bare";
    else if (char !== "" && "yMwdhms".includes(char)) unit = char as Step;
    else return null;
    // A bare number ends the list as `s` would: nothing smaller than minutes may stand before it.
    const last = unit === "bare" ? order.indexOf("s") : order.indexOf(unit);
    if (step >= last && !(unit === "y" && step === 0)) return null;
    step = order.indexOf(unit);
    total += value * secondsOf[unit];
    if (total * (bySeconds ? 1 : 1000) >= largest) return null;
    value = 0;
    while (text[at] === " ") at++;
  }
  if (!valid) return null;
  const sum = total + value;
  return sum * (bySeconds ? 1 : 1000) >= largest ? null : Math.round(sum * 1000) / 1000;
}

/** Bytes, with `k`, `K`, `m` or `M`. `g` is refused: only offsets know it. */
export const parseSize = byText((text) => scaled(text, { k: 1024, K: 1024, m: 1024 ** 2, M: 1024 ** 2 }));

/** Bytes of a directive that counts in file offsets (`client_max_body_size`): `g` and `G` too. */
export const parseOffset = byText((text) =>
  scaled(text, { k: 1024, K: 1024, m: 1024 ** 2, M: 1024 ** 2, g: 1024 ** 3, G: 1024 ** 3 }),
);

function scaled(text: string, units: Readonly<Record<string, number>>): number | null {
  const scale = units[text.slice(-1)];
  const value = parseNumber(scale === undefined ? text : text.slice(0, -1));
  if (value === null) return null;
  const bytes = value * (scale ?? 1);
  return bytes >= largest ? null : bytes;
}

/** A whole number without sign (ngx_atoi). */
export function parseNumber(text: string): number | null {
  if (text === "") return null;
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charAt(at))) return null;
  const value = Number(text);
  return value >= largest ? null : value;
}

/** `on` or `off`, in any case. */
export function parseFlag(text: string): boolean | null {
  const lower = text.toLowerCase();
  return lower === "on" ? true : lower === "off" ? false : null;
}

export interface Buffers {
  readonly number: number;
  /** Bytes of one buffer. */
  readonly size: number;
}

/** `8 4k`: neither number nor size may be 0. */
export function parseBuffers(words: readonly string[]): Buffers | null {
  if (words.length !== 2) return null;
  const number = parseNumber(words[0] ?? "");
  const size = parseSize(words[1] ?? "");
  return number && size ? { number, size } : null;
}

function isDigit(char: string): boolean {
  return char.length === 1 && char >= "0" && char <= "9";
}

/**
 * True when the text holds a variable as nginx writes them (`$host`, `${host}`, `$1`). `$` alone is not one.
 */
export function hasVariable(text: string): boolean {
  return /\$\{?[A-Za-z0-9_]/.test(text);
}
