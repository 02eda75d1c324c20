import { daysOf } from "./calendar.ts";

/** What turns a time of day as a log states it into a point in time. */
export interface TimeZone {
  /** As it was given: `Europe/Berlin`, `UTC`, `+02:00`. */
  readonly name: string;
  /** Milliseconds that the zone is ahead of UTC at a point in time (milliseconds since 1970). */
  offset(utc: number): number;
}

export const utc: TimeZone = { name: "UTC", offset: () => 0 };

/** Reads `Europe/Berlin`, `UTC`, `Z`, `+02:00` or `-0530`; null for what is none. */
export function readTimeZone(text: string): TimeZone | null {
  if (/^(?:utc|gmt|z)$/i.test(text)) return utc;
  const fixed = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  if (fixed) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    if (minutes > 18 * 60 || Number(fixed[3] ?? 0) > 59) return null;
    const ahead = minutes * 60_000 * (fixed[1] === "-" ? -1 : 1);
    return { name: text, offset: () => ahead };
  }
  return /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(text) ? namedZone(text) : null;
}

/** Every zone changes its offset on a quarter of an hour. */
const quarter = 900_000;

function namedZone(name: string): TimeZone | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return null;
  }
  let lastQuarter = Number.NaN;
  let lastOffset = 0;
  return {
    name,
    offset(time) {
      const at = Math.floor(time / quarter);
      if (at === lastQuarter) return lastOffset;
      const parts = Object.fromEntries(
        format.formatToParts(at * quarter).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
      const local = (((daysOf(year, month, day) ?? 0) * 24 + hour) * 60 + minute) * 60 + second;
      lastQuarter = at;
      lastOffset = local * 1000 - at * quarter;
      return lastOffset;
    },
  };
}

/**
 * The point in time at which clocks in a zone show a local time (milliseconds since 1970, read as if it were UTC). Of the
 * hour that comes twice in autumn the first, of the one that spring leaves out the time after it.
 */
export function fromLocal(zone: TimeZone, local: number): number {
  const before = local - zone.offset(local - day);
  if (before + zone.offset(before) === local) return before;
  const after = local - zone.offset(local + day);
  return after + zone.offset(after) === local ? after : before;
}

const day = 86_400_000;
