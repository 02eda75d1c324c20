import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import { commandWords } from "../infra/systemd/unit-command.ts";
import type { FileId } from "../source/span.ts";
import type { Address } from "./address.ts";
import type { Host } from "./stack.ts";

/** The service that starts an nginx; null where none is described, or it cannot be told which. */
export function unitOfNginx(host: Host, main: FileId | null): ServiceUnit | null {
  const units = candidates(host, "nginx");
  const named = units.filter((unit) => wordAfter(unit, "-c") !== null);
  const path = main === null ? null : host.files.runtimePath(main);
  return (
    only(named.filter((unit) => wordAfter(unit, "-c") === path)) ?? only(units.filter((unit) => !named.includes(unit)))
  );
}

/**
 * The service that starts a PHP-FPM; null where none is described, or it cannot be told which.
 *
 * @param alone whether it is the only one of its host
 */
export function unitOfFpm(
  host: Host,
  { main, version }: { readonly main: FileId | null; readonly version: string | null },
  alone: boolean,
): ServiceUnit | null {
  const units = candidates(host, "php-fpm");
  const path = main === null ? null : host.files.runtimePath(main);
  const named = units.filter((unit) => path !== null && fpmConfig(unit) === path);
  if (named.length > 0) return only(named);
  const known = version?.replace(".", "") ?? null;
  const fitting = units.filter((unit) => known === null || known.startsWith(versionOf(unit) ?? ""));
  return only(alone ? fitting : fitting.filter((unit) => known !== null && versionOf(unit) !== null));
}

function candidates(host: Host, program: ServiceUnit["runs"]): readonly ServiceUnit[] {
  return host.units.filter(({ runs, sure }) => sure && runs === program);
}

function only<T>(list: readonly T[]): T | null {
  return list.length === 1 ? (list[0] ?? null) : null;
}

function wordAfter({ commands }: ServiceUnit, option: string): string | null {
  const words = commandWords(commands.at(-1) ?? "");
  const at = words.indexOf(option);
  return at === -1 ? null : (words[at + 1] ?? null);
}

function fpmConfig(unit: ServiceUnit): string | null {
  const words = commandWords(unit.commands.at(-1) ?? "");
  const joined = words.find((word) => /^(?:--fpm-config=|-y.)/.test(word));
  return joined?.replace(/^(?:--fpm-config=|-y)/, "") ?? wordAfter(unit, "-y") ?? wordAfter(unit, "--fpm-config");
}

/** `82` of `php8.2-fpm.service`, of `/usr/sbin/php-fpm8.2`, of `php82-php-fpm.service`. */
function versionOf({ name, commands }: ServiceUnit): string | null {
  for (const text of [name, commandWords(commands.at(-1) ?? "")[0] ?? ""]) {
    const digits = /php(\d)\.?(\d)?(?=[-/])|fpm(\d)\.?(\d)?$/.exec(text.replace(/\.service$/, ""));
    if (digits) return `${digits[1] ?? digits[3]}${digits[2] ?? digits[4] ?? ""}`;
  }
  return null;
}

/** Whether systemd starts a server as another user than root; `maybe` where that is not known. */
export function startsUnprivileged(unit: ServiceUnit | null): "yes" | "no" | "maybe" {
  if (unit === null || (unit.user === null && !unit.open)) return "no";
  const user = unit.user?.value;
  if (!user?.known) return "maybe";
  return /^(?:root|0+)$/.test(user.value) ? "no" : "yes";
}

/** The service of one of the hosts that listens on an address or may: its socket says so, or its command names it. */
export function unitAt(address: Address, hosts: readonly Host[]): string | null {
  const unit = hosts.flatMap(({ units }) => units).find((one) => one.runs === null && names(one, address));
  return unit?.name ?? null;
}

function names({ listens, commands }: ServiceUnit, address: Address): boolean {
  const texts = [...listens, ...commands];
  if (address.kind === "unix") {
    const path = address.path.replace(/^\/var\/run\//, "/run/");
    return texts.some((text) => text.replaceAll("/var/run/", "/run/").includes(path));
  }
  const port = new RegExp(`(?:^|[^\\d.])${address.port}(?!\\d)`);
  return texts.some((text) => port.test(text));
}
