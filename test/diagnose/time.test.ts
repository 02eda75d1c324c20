import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { civilTime, daysOf, isoTime } from "../../src/diagnose/calendar.ts";
import { createLogTime } from "../../src/diagnose/log-time.ts";
import { fromLocal, readTimeZone, type TimeZone, utc } from "../../src/diagnose/time-zone.ts";

const zone = (name: string) => readTimeZone(name) as TimeZone;
const far = { min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) };

describe("the calendar", () => {
  it("agrees with the one of JavaScript", () => {
    fc.assert(
      fc.property(fc.integer(far), (time) => {
        const date = new Date(time);
        const { year, month, day } = civilTime(time);
        expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
        expect(daysOf(year, month, day)).toBe(Math.floor(time / 86_400_000));
        expect(isoTime(time)).toBe(`${date.toISOString().slice(0, 19)}Z`);
      }),
    );
  });

  it("has no thirtieth of February", () => {
    expect([
      daysOf(2026, 2, 30),
      daysOf(2026, 2, 29),
      daysOf(2026, 13, 1),
      daysOf(2026, 0, 1),
      daysOf(2026, 4, 31),
    ]).toEqual([null, null, null, null, null]);
    expect(daysOf(2028, 2, 29)).not.toBeNull();
  });
});

describe("time zones", () => {
  it.each([
    ["Europe/Berlin", "2026/07/01 12:00:00", "2026-07-01T10:00:00Z"],
    ["Europe/Berlin", "2026/11/20 12:00:00", "2026-11-20T11:00:00Z"],
    // Of the hour that comes twice the first; the one that spring leaves out is read as the time after it.
    ["Europe/Berlin", "2026/10/25 02:30:00", "2026-10-25T00:30:00Z"],
    ["Europe/Berlin", "2026/10/25 03:30:00", "2026-10-25T02:30:00Z"],
    ["Europe/Berlin", "2026/03/29 02:30:00", "2026-03-29T01:30:00Z"],
    ["America/New_York", "2026/11/20 12:00:00", "2026-11-20T17:00:00Z"],
    ["Australia/Lord_Howe", "2026/07/01 12:00:00", "2026-07-01T01:30:00Z"],
    ["Asia/Kathmandu", "2026/07/01 12:00:00", "2026-07-01T06:15:00Z"],
    ["+02:00", "2026/07/01 12:00:00", "2026-07-01T10:00:00Z"],
    ["-0330", "2026/07/01 12:00:00", "2026-07-01T15:30:00Z"],
    ["utc", "2026/07/01 12:00:00", "2026-07-01T12:00:00Z"],
  ])("%s: %s is %s", (name, local, expected) => {
    expect(isoTime(createLogTime(zone(name), 0).nginx(local) as number)).toBe(expected);
  });

  it("finds back every time that clocks show", () => {
    for (const name of ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC"]) {
      const there = zone(name);
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 0, 1) }), (at) => {
          const time = Math.floor(at / 1000) * 1000;
          const local = time + there.offset(time);
          const found = fromLocal(there, local);
          expect(found + there.offset(found)).toBe(local);
        }),
      );
    }
  });

  it.each(["", "Berlin", "Europe/Berlyn", "+25:00", "+02:60", "../etc", "constructor", "1"])(
    "knows no zone %j",
    (name) => {
      expect(readTimeZone(name)).toBeNull();
    },
  );
});

describe("time stamps", () => {
  const at = (written: string) => createLogTime(utc, Date.parse(written));
  const shown = (time: number | null) => (time === null ? null : isoTime(time));

  it("of syslog get the year of the last such day", () => {
    expect(shown(at("2026-11-21T00:00:00Z").syslog("Nov 20 12:00:00"))).toBe("2026-11-20T12:00:00Z");
    expect(shown(at("2027-01-02T00:00:00Z").syslog("Dec 31 23:59:59"))).toBe("2026-12-31T23:59:59Z");
    expect(shown(at("2026-11-21T00:00:00Z").syslog("Nov 21 09:00:00"))).toBe("2026-11-21T09:00:00Z");
    expect(shown(at("2026-11-21T00:00:00Z").syslog("Feb 29 12:00:00"))).toBe(null);
    expect(shown(at("2028-11-21T00:00:00Z").syslog("Feb 29 12:00:00"))).toBe("2028-02-29T12:00:00Z");
  });

  it("of PHP name their zone, of PHP-FPM they do not", () => {
    const times = createLogTime(zone("Europe/Berlin"), 0);
    expect(shown(times.php("20-Nov-2026 12:00:00", undefined))).toBe("2026-11-20T11:00:00Z");
    expect(shown(times.php("20-Nov-2026 12:00:00", "UTC"))).toBe("2026-11-20T12:00:00Z");
    expect(shown(times.php("20-Nov-2026 12:00:00", "America/New_York"))).toBe("2026-11-20T17:00:00Z");
    // A zone that this machine does not know: the log's.
    expect(shown(times.php("20-Nov-2026 12:00:00", "Mars/Olympus"))).toBe("2026-11-20T11:00:00Z");
  });

  it("that no clock shows are none", () => {
    const times = at("2026-11-21T00:00:00Z");
    expect(times.nginx("2026/02/30 12:00:00")).toBe(null);
    expect(times.nginx("2026/11/20 24:00:00")).toBe(null);
    expect(times.nginx("2026/11/20 12:00:61")).toBe(null);
    expect(shown(times.nginx("2026/11/20 12:00:59"))).toBe("2026-11-20T12:00:59Z");
    expect(times.php("31-Abc-2026 12:00:00", undefined)).toBe(null);
    expect(times.iso("2026-11-20")).toBe(null);
    expect(shown(times.iso("2026-11-20T12:00:00,5+01:00"))).toBe("2026-11-20T11:00:00Z");
  });
});
