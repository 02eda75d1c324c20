import { byText } from "../../source/by-text.ts";

/**
 * True for a time that FPM reads as it is written: a whole number and at most one unit. Blanks around the number do no
 * harm (measured: §20, `30 s`), and what does not fit 32 bits wraps.
 */
export const isPlainFpmTime = byText((text): boolean => {
  const match = /^\s*([+-]?\d+)\s*([smhd]?)$/.exec(text);
  if (!match) return false;
  return Math.abs(Number(match[1])) * (factors[match[2] || "s"] as number) <= 0x7fff_ffff;
});

const factors: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const words: readonly (readonly [RegExp, string])[] = [
  [/^(?:ms|msecs?|millis?|milliseconds?)$/, "ms"],
  [/^(?:|s|secs?|seconds?)$/, "s"],
  [/^(?:m|mins?|minutes?)$/, "m"],
  [/^(?:h|hrs?|hours?)$/, "h"],
  [/^(?:d|days?)$/, "d"],
  [/^(?:w|weeks?)$/, "w"],
];

/** What a person means by `500ms`, `1h30m`, `1.5s`, `2 mins`, in seconds; null where it is no time to anybody. */
export function meantSeconds(text: string): number | null {
  let total = 0;
  let rest = text.trim().toLowerCase();
  if (rest === "") return null;
  while (rest !== "") {
    const part = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*/.exec(rest);
    const unit = part && words.find(([pattern]) => pattern.test(part[2] as string))?.[1];
    if (!part || !unit) return null;
    total += Number((part[1] as string).replace(",", ".")) * (factors[unit] as number);
    rest = rest.slice(part[0].length);
  }
  return Math.round(total * 1000) / 1000;
}
