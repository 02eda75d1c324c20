import { readTimeZone, type TimeZone, utc } from "../../diagnose/time-zone.ts";
import { nearest } from "../../source/nearest.ts";
import { basename } from "../../source/paths.ts";
import { UsageError } from "../usage-error.ts";

export interface LogZones {
  /** Of logs that have none of their own; the report shows times in it. */
  readonly common: TimeZone;
  of(log: string): TimeZone;
}

/**
 * Reads the values of `--time-zone`.
 * @param logs as written
 * @param local the machine's own
 * @throws UsageError for a zone that nobody knows, and for a log that is not given
 */
export function readTimeZones(values: readonly string[], logs: readonly string[], local: string): LogZones {
  let common: TimeZone | null = null;
  const own = new Map<string, TimeZone>();
  for (const value of values) {
    const cut = value.lastIndexOf("=");
    const zone = zoneNamed(value.slice(cut + 1), local);
    if (cut < 0) {
      common = zone;
      continue;
    }
    const name = value.slice(0, cut);
    const meant = logs.filter((log) => log === name || basename(log) === name);
    if (meant.length === 0) throw new UsageError(`--time-zone names ${name}, which is none of the logs`, help);
    for (const log of meant) own.set(log, zone);
  }
  const rest = common ?? readTimeZone(local) ?? utc;
  return { common: rest, of: (log) => own.get(log) ?? rest };
}

const help = "no502 diagnose --help";

function zoneNamed(name: string, local: string): TimeZone {
  const zone = readTimeZone(name === "local" ? local : name);
  if (zone !== null) return zone;
  const near = nearest(name, Intl.supportedValuesOf("timeZone"));
  const meant = near === null ? "write UTC, +02:00 or a name such as Europe/Berlin" : `did you mean ${near}?`;
  throw new UsageError(`unknown time zone '${name}'; ${meant}`, help);
}
