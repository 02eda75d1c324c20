import { type FpmSection, fpmDefault } from "../facts/fpm/setting.ts";
import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import type { EvaluatedFpm, EvaluatedSection } from "../resolve/fpm/evaluated.ts";
import { fpmListenText } from "../resolve/fpm/listen-text.ts";
import { headerOf } from "../resolve/fpm/read-setting.ts";
import { fpmFlag, fpmInt, fpmSeconds, phpQuantity } from "../resolve/fpm/units.ts";
import { defaultSetting, mapSetting, type Setting } from "../resolve/setting.ts";
import { type Known, known, unknown } from "../source/known.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { Address } from "./address.ts";
import { readListen } from "./listen.ts";
import { createPhpSettings, type PhpSettings } from "./php-settings.ts";
import { holdsPlaceholder } from "./placeholder-path.ts";
import type { Fpm, Host, Pool } from "./stack.ts";

/** @param phpInis php.ini and the files of its conf.d, in PHP's order, read as php.ini. */
export function buildFpm(
  evaluated: EvaluatedFpm,
  host: Host,
  phpInis: readonly IniFile[],
  unit: ServiceUnit | null = null,
): Fpm {
  const php = createPhpSettings(phpInis, evaluated.dump);
  const pools: Pool[] = [];
  const fpm: Fpm = {
    host,
    unit,
    main: evaluated.main,
    version: evaluated.version,
    ...readers(evaluated.global, "global", evaluated.version),
    pools,
    refusals: evaluated.refusals,
    open: evaluated.open,
    files: evaluated.files,
  };
  for (const section of evaluated.pools) pools.push(buildPool(section, fpm, evaluated, php));
  return fpm;
}

function buildPool(section: EvaluatedSection, fpm: Fpm, evaluated: EvaluatedFpm, php: PhpSettings): Pool {
  const read = readers(section, "pool", evaluated.version);
  const phpSetting = remember((name) => php.setting(section, name));
  // Every route asks for it.
  let address: Setting<Address> | null = null;
  return {
    name: section.name,
    unnamed: section.unnamed || holdsPlaceholder(section.name),
    fpm,
    host: fpm.host,
    span: headerOf(section),
    sections: section.sections,
    via: section.via,
    open: section.open,
    ...read,
    get listen() {
      return read.setting("listen");
    },
    get address() {
      address ??= mapSetting(read.setting("listen"), (text) => addressOf(text, section, evaluated.prefix));
      return address;
    },
    php: phpSetting,
    phpBytes: remember((name) => mapSetting(phpSetting(name), (text) => valid(phpQuantity(text)))),
    phpInt: (name) => mapSetting(phpSetting(name), (text) => valid(phpQuantity(text))),
    entries: (key) => section.all(key),
  };
}

function addressOf(listen: string, section: EvaluatedSection, prefix: string): Known<Address> {
  if (holdsPlaceholder(listen)) return unknown("template");
  const complete = fpmListenText(listen, section, prefix);
  if (complete === null) return unknown("missing-include");
  const read = readListen(listen, complete);
  switch (read.kind) {
    case "address":
      return known(read.address);
    case "misread":
      return known(read.as);
    case "refused":
      return unknown("invalid");
    case "unknown":
      return unknown("environment");
  }
}

type Readers = Pick<Pool, "setting" | "seconds" | "int" | "flag">;

function readers(section: EvaluatedSection, kind: FpmSection, version: string | null): Readers {
  const setting = remember((key): Setting<string> => {
    const last = section.last(key);
    if (last) return { value: last.value, origin: "written", span: spanOf(last.entry), via: last.via };
    if (section.mayHide(key)) return defaultSetting(unknown("missing-include"));
    if (key === "pm.start_servers") return defaultSetting(startServers(section));
    return documentedSetting(kind, key, version);
  });
  return {
    setting,
    seconds: remember((key) => mapSetting(setting(key), (text) => valid(fpmSeconds(text)))),
    int: remember((key) => mapSetting(setting(key), (text) => valid(fpmInt(text)))),
    flag: (key) => mapSetting(setting(key), (text) => valid(fpmFlag(text))),
  };
}

/** Rules ask for the same few settings again and again. */
function remember<T>(read: (key: string) => Setting<T>): (key: string) => Setting<T> {
  let had: Map<string, Setting<T>> | null = null;
  return (key) => {
    had ??= new Map();
    let setting = had.get(key);
    if (setting === undefined) {
      setting = read(key);
      had.set(key, setting);
    }
    return setting;
  };
}

const documented = new Map<string, Setting<string>>();

/** One object for all pools. */
function documentedSetting(kind: FpmSection, key: string, version: string | null): Setting<string> {
  const name = `${kind} ${version} ${key}`;
  let setting = documented.get(name);
  if (setting === undefined) {
    setting = defaultSetting(known(fpmDefault(kind, key, version) ?? ""));
    documented.set(name, setting);
  }
  return setting;
}

/** The middle between the two spare limits (fpm_conf_process_all_pools); 0 where the process manager does not use it. */
function startServers(section: EvaluatedSection): Known<string> {
  const pm = section.last("pm")?.value;
  if (pm && !pm.known) return pm;
  if (pm?.value.toLowerCase() !== "dynamic") return known("0");
  const [min, max] = ["pm.min_spare_servers", "pm.max_spare_servers"].map((key) => {
    const value = section.last(key)?.value;
    return value?.known ? fpmInt(value.value) : null;
  });
  if (min == null || max == null) return unknown("invalid");
  return known(String(min + Math.trunc((max - min) / 2)));
}

function valid<T>(value: T | null): Known<T> {
  return value === null ? unknown("invalid") : known(value);
}

function spanOf({ file, start, end }: { file: Pool["span"]["file"]; start: number; end: number }): Pool["span"] {
  return { file, start, end };
}
