import { phpDefault } from "../facts/fpm/php-defaults.ts";
import type { EvaluatedEntry, EvaluatedSection } from "../resolve/fpm/evaluated.ts";
import { fpmFlag } from "../resolve/fpm/units.ts";
import { defaultSetting, noIncludes, type Setting } from "../resolve/setting.ts";
import { byText } from "../source/by-text.ts";
import { intern } from "../source/intern.ts";
import { known, mapKnown, unknown } from "../source/known.ts";
import type { IniEntry, IniFile } from "../syntax/ini/tree.ts";

export interface PhpSettings {
  /** What PHP uses in the workers of a pool. Names are compared with case, as PHP does. */
  setting(pool: EvaluatedSection, name: string): Setting<string>;
}

/**
 * `php_admin_value` and `php_admin_flag` win over `php_value` and `php_flag`, those over php.ini, that over PHP's default.
 * Of several entries for one name the FIRST wins: FPM puts each before the others and applies them in that order
 * (fpm_conf_set_array and fpm_php_apply_defines; measured on 8.2). A dump prints that list, so there the last wins.
 */
export function createPhpSettings(phpInis: readonly IniFile[], dump: boolean): PhpSettings {
  let inis: ReadonlyMap<string, IniEntry> | null = null;
  const damaged = phpInis.some((file) => file.damaged);

  const first = (pool: EvaluatedSection, name: string, level: "php_admin" | "php"): EvaluatedEntry | undefined => {
    const keys = keysOf(name)[level];
    const values = pool.all(keys.value);
    const flags = pool.all(keys.flag);
    if (values.length + flags.length < 2) return values[0] ?? flags[0];
    const found = [...values, ...flags];
    const order = (entry: EvaluatedEntry): number => pool.entries.indexOf(entry);
    return found.sort((a, b) => (dump ? order(b) - order(a) : order(a) - order(b)))[0];
  };

  return {
    setting(pool, name) {
      const entry = first(pool, name, "php_admin") ?? first(pool, name, "php");
      if (entry) {
        const { file, start, end } = entry.entry;
        const value = entry.entry.key.endsWith("_flag") ? flagText(entry) : entry.value;
        return { value, origin: "written", span: { file, start, end }, via: entry.via };
      }
      if (pool.open) return defaultSetting(unknown("missing-include"));
      inis ??= readInis(phpInis);
      const written = inis.get(name);
      if (written?.value) {
        const { file, start, end } = written;
        const value = written.conditional ? unknown("template") : written.value.text;
        return { value, origin: "written", span: { file, start, end }, via: noIncludes };
      }
      if (damaged) return defaultSetting(unknown("parse-error"));
      const value = phpDefault(name);
      return defaultSetting(value === null ? unknown("version") : known(value));
    },
  };
}

/** How a pool writes a PHP setting. Made once: a thousand pools are asked for the same few names. */
const keysOf = byText((name) => ({
  php_admin: { value: intern(`php_admin_value[${name}]`), flag: intern(`php_admin_flag[${name}]`) },
  php: { value: intern(`php_value[${name}]`), flag: intern(`php_flag[${name}]`) },
}));

/** FPM hands a flag to PHP as 1 or 0. */
function flagText(entry: EvaluatedEntry): Setting<string>["value"] {
  if (!entry.value.known) return entry.value;
  const flag = fpmFlag(entry.value.value);
  return flag === null ? unknown("invalid") : mapKnown(known(flag), (on) => (on ? "1" : "0"));
}

/** Later files and later lines win. Sections mean nothing to PHP, but for [HOST=...] and [PATH=...]. */
function readInis(files: readonly IniFile[]): ReadonlyMap<string, IniEntry> {
  const out = new Map<string, IniEntry>();
  for (const file of files) {
    let limited = false;
    for (const item of file.items) {
      if (item.kind === "section") limited = /^(?:host|path)=/i.test(item.name);
      else if (!limited && item.offset === null && item.value !== null) {
        out.set(file.text.slice(item.keySpan.start, item.keySpan.end), item);
      }
    }
  }
  return out;
}
