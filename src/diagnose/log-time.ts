import { civilTime, daysOf, monthNumber } from "./calendar.ts";
import { fromLocal, readTimeZone, type TimeZone } from "./time-zone.ts";

/** Turns the time stamps of one log into points in time: milliseconds since 1970, null where there is no such time. */
export interface LogTime {
  /** `2026/11/20 12:00:00`, as nginx writes it, in the log's zone. */
  nginx(text: string): number | null;
  /** `20-Nov-2026 12:00:00`, as PHP-FPM writes it; PHP itself adds its zone. */
  php(text: string, zone: string | undefined): number | null;
  /** `Nov 20 12:00:00`: the year is that of the last such day before the log was last written. */
  syslog(text: string): number | null;
  /** `2026-11-20T12:00:00.123Z`; without a zone in the log's zone. */
  iso(text: string): number | null;
}

/**
 * @param zone of stamps that name none
 * @param written when the log was last written, milliseconds since 1970
 */
export function createLogTime(zone: TimeZone, written: number): LogTime {
  const at = (days: number | null, time: string, where: TimeZone): number | null => {
    const clock = /^(\d\d):(\d\d):(\d\d)/.exec(time);
    if (days === null || clock === null) return null;
    const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3])];
    if (hour > 23 || minute > 59 || second > 60) return null;
    return fromLocal(where, (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000);
  };
  // Neighbouring lines share their minute: everything but the seconds is then known.
  const byMinute = (read: (text: string) => number | null, length: number) => {
    let minute = "";
    let start: number | null = null;
    return (text: string): number | null => {
      const own = text.slice(0, length);
      if (own !== minute) {
        start = read(`${own}:00`);
        minute = own;
      }
      const seconds = Number(text.slice(length + 1, length + 3));
      return start === null || !(seconds <= 60) ? null : start + seconds * 1000;
    };
  };
  const nginx = byMinute((text) => {
    const days = daysOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)));
    return at(days, text.slice(11), zone);
  }, 16);
  const phpDays = (text: string) =>
    daysOf(Number(text.slice(7, 11)), monthNumber(text.slice(3, 6)), Number(text.slice(0, 2)));
  const php = byMinute((text) => at(phpDays(text), text.slice(12), zone), 17);
  const zones = new Map<string, TimeZone | null>();
  const named = (name: string): TimeZone => {
    let found = zones.get(name);
    if (found === undefined) {
      found = readTimeZone(name);
      if (zones.size < 100) zones.set(name, found);
    }
    return found ?? zone;
  };
  const thisYear = civilTime(written + zone.offset(written)).year;
  return {
    nginx,
    php: (text, zoneName) => (zoneName === undefined ? php(text) : at(phpDays(text), text.slice(12), named(zoneName))),
    syslog(text) {
      const [, month = "", day = "", clock = ""] = /^(\w{3}) +(\d{1,2}) ([\d:]{8})/.exec(text) ?? [];
      const inYear = (year: number) => at(daysOf(year, monthNumber(month), Number(day)), clock, zone);
      const time = inYear(thisYear);
      // A log of last December that was written on into January. Clocks may differ by a day.
      return time !== null && time <= written + 86_400_000 ? time : inYear(thisYear - 1);
    },
    iso(text) {
      const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,]\d+)? ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?/.exec(text);
      if (parts === null) return null;
      const days = daysOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
      return at(days, parts[4] as string, parts[5] === undefined ? zone : named(parts[5]));
    },
  };
}
