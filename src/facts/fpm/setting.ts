import { compareVersions } from "../../source/versions.ts";
import { settings } from "./generated/settings.ts";

export type FpmSection = "global" | "pool";

/** How FPM reads a value; `array` and `array-of-boolean` take a key in brackets. */
export type FpmType =
  | "string"
  | "integer"
  | "integer|unlimited"
  | "time"
  | "boolean"
  | "enum"
  | "syslog-facility"
  | "array"
  | "array-of-boolean";

/** One row of FPM's own tables (php-src, sapi/fpm/fpm/fpm_conf.c). */
export interface FpmSetting {
  readonly section: FpmSection;
  /** Lower case, as FPM writes it. */
  readonly name: string;
  readonly type: FpmType;
  /** For `enum`, in lower case. */
  readonly values: readonly string[];
  /** As one would write it; null where there is none, or where it is computed. */
  readonly default: string | null;
  /** The first PHP version that knows it (`8.2`); null where every FPM does, or where we do not know. */
  readonly since: string | null;
  /** The system it is limited to. */
  readonly only: string | null;
}

const tables: Readonly<Record<FpmSection, ReadonlyMap<string, FpmSetting>>> = {
  global: table("global"),
  pool: table("pool"),
};

function table(section: FpmSection): ReadonlyMap<string, FpmSetting> {
  return new Map(settings.filter((row) => row.section === section).map((row) => [row.name, row]));
}

/** @param key in lower case, without brackets. */
export function fpmSetting(section: FpmSection, key: string): FpmSetting | undefined {
  return tables[section].get(key);
}

/** Every name of a section, for "did you mean". */
export function fpmSettingNames(section: FpmSection): readonly string[] {
  return [...tables[section].keys()];
}

/**
 * What FPM uses where nothing is written. Until 8.1 the backlog on Linux was 511 (PHP 8.2.0 NEWS).
 * @param version `8.2`; null when not known: the newest default then.
 */
export function fpmDefault(section: FpmSection, key: string, version: string | null): string | null {
  if (key === "listen.backlog" && version !== null && isBefore(version, "8.2")) return "511";
  // FPM computes it from its neighbours; the data holds the formula for people.
  if (key === "pm.start_servers") return null;
  return fpmSetting(section, key)?.default ?? null;
}

/** Whether a PHP version (`8.2`, `8.2.30`) is older than another. */
export function isBefore(version: string, limit: string): boolean {
  return compareVersions(version, limit) < 0;
}
