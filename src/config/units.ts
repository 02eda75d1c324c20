/**
 * Sizes and times in no502's own configuration. Not nginx's or FPM's readers: here a unit that is not understood is
 * refused, never guessed.
 */

/** `60M`, `4G`, `8k`, `1.5 GB`, `512MiB`, `1048576`; powers of 1024. The unit may be in either case. */
export const sizePattern = "^\\s*\\d+(\\.\\d+)?\\s*([kKmMgGtT]([iI]?[bB])?|[bB])?\\s*$";

/** `90`, `90s`, `1m 30s`, `2h`, `500ms`; a bare number is seconds. Each unit once, largest first. */
export const timePattern =
  "^\\s*(\\d+(\\.\\d+)?|(?=\\d)(\\d+\\s*d\\s*)?(\\d+\\s*h\\s*)?(\\d+\\s*m(?!s)\\s*)?(\\d+(\\.\\d+)?\\s*s\\s*)?(\\d+\\s*ms)?)\\s*$";

const sizeUnits: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const timeUnits: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400 };

/** Bytes, rounded; null for what is no size. */
export function parseSize(value: string | number): number | null {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
  if (!new RegExp(sizePattern).test(value)) return null;
  const [, amount = "0", unit = ""] = /([\d.]+)\s*([a-zA-Z]?)/.exec(value) ?? [];
  return Math.round(Number(amount) * (sizeUnits[unit.toLowerCase()] ?? 1));
}

/** Seconds; null for what is no time. */
export function parseTime(value: string | number): number | null {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : null;
  if (!new RegExp(timePattern).test(value)) return null;
  const parts = [...value.matchAll(/([\d.]+)\s*(ms|s|m|h|d)?/g)];
  const milliseconds = parts.reduce((sum, [, amount, unit = "s"]) => {
    return sum + Number(amount) * (timeUnits[unit] ?? 1) * 1000;
  }, 0);
  return Math.round(milliseconds) / 1000;
}

/** Versions there are or soon may be: no nginx 3 and no PHP 6 was ever made, and FPM came with PHP 5. */
export const nginxVersionPattern = "^[0-2](\\.\\d+){0,2}$";
export const phpVersionPattern = "^[5789](\\.\\d+){0,2}$";
