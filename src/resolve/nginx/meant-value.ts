import { parseOffset, parseSize, parseTime } from "./units.ts";

const seconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
};

/**
 * A time that nginx refuses, as nginx takes it: `1.5m` is `90s`, `30sec` is `30s`. Null where it is not clear what was meant,
 * or comes out uneven.
 */
export function meantTime(text: string, resolution: "ms" | "s"): string | null {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)([a-z]+)$/i.exec(text) ?? [];
  // `M` is a month to nginx.
  const scale = unit === "M" ? undefined : seconds[unit.toLowerCase()];
  if (number === "" || scale === undefined || parseTime(text, resolution) !== null) return null;
  const milliseconds = Number((Number(number) * scale * 1000).toFixed(6));
  if (milliseconds % 1000 === 0) return `${milliseconds / 1000}s`;
  return Number.isInteger(milliseconds) && resolution === "ms" ? `${milliseconds}ms` : null;
}

const bytes: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * A size that nginx refuses, as nginx takes it: `8kb` is `8k`, `1.5m` is `1536k`, and where it knows no `g`, `1g` is `1024m`.
 * @param offset the directive counts in file offsets, which know `g`
 */
export function meantSize(text: string, offset: boolean): string | null {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)([kmg])i?b?$/i.exec(text) ?? [];
  const scale = bytes[unit.toLowerCase()];
  const read = offset ? parseOffset(text) : parseSize(text);
  if (number === "" || scale === undefined || read !== null) return null;
  const size = Number(number) * scale;
  for (const name of offset ? ["g", "m", "k"] : ["m", "k"]) {
    const one = bytes[name] as number;
    if (size > 0 && size % one === 0) return `${size / one}${name}`;
  }
  return null;
}
