import { basename, dirname } from "../../source/paths.ts";

/** What a file is to systemd by where it lies. */
export interface UnitPlace {
  /** `php8.2-fpm.service`; of a drop-in the unit that its directory names: `php-.service`, `service` too. */
  readonly unit: string;
  /** `limits.conf` of a drop-in; null for the unit itself. */
  readonly dropIn: string | null;
  /** Files of one home are one system's: the root of the tree, or the directory where no root shows. */
  readonly home: string;
  /** Which directory wins: 0 for `/etc`, then `/run`, `/usr/local/lib` and `/usr/lib`. */
  readonly rank: number;
}

/** The strongest first. */
export const unitDirectories: readonly string[] = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];

const templated = /\.(?:j2|jinja2?|erb|epp|tpl|tmpl|template|in|dist)$/i;

/** @returns null for a file that is no service or socket of the system: a unit of a user, another kind of unit */
export function unitPlace(path: string): UnitPlace | null {
  const name = basename(path).replace(templated, "");
  const directory = dirname(path);
  if (/\/systemd\/user(?:\/|$)/.test(directory)) return null;
  if (isUnit(name)) return { unit: name, dropIn: null, ...homeOf(directory) };
  const above = basename(directory);
  if (!name.endsWith(".conf") || !isDropInDirectory(above)) return null;
  return { unit: above.slice(0, -".d".length), dropIn: name, ...homeOf(dirname(directory)) };
}

/** `web.service`, `php-fpm@.socket`. */
export function isUnit(name: string): boolean {
  return /^[\w:.\\@-]+\.(?:service|socket)$/.test(name.replace(templated, ""));
}

export function isDropInDirectory(name: string): boolean {
  return /^(?:[\w:.\\@-]+\.)?(?:service|socket)\.d$/.test(name);
}

function homeOf(directory: string): Pick<UnitPlace, "home" | "rank"> {
  const rank = unitDirectories.findIndex((known) => directory.endsWith(known));
  if (rank === -1) return { home: `${directory}/`, rank: 0 };
  return { home: directory.slice(0, -(unitDirectories[rank] as string).length), rank };
}

/**
 * The names whose drop-ins a unit takes, the most specific first: `shop-web@eu.service` takes those of `shop-web@.service`,
 * `shop-.service` and `service` as well (systemd.unit(5)).
 */
export function dropInNames(unit: string): readonly string[] {
  const dot = unit.lastIndexOf(".");
  const [stem, type] = [unit.slice(0, dot), unit.slice(dot + 1)];
  const instance = stem.indexOf("@");
  const names = [unit];
  if (instance !== -1 && instance < stem.length - 1) names.push(`${stem.slice(0, instance)}@.${type}`);
  const prefix = instance === -1 ? stem : stem.slice(0, instance);
  for (let at = prefix.lastIndexOf("-"); at > 0; at = prefix.lastIndexOf("-", at - 1))
    names.push(`${prefix.slice(0, at + 1)}.${type}`);
  names.push(type);
  return [...new Set(names)];
}
