import { type FpmSection, type FpmSetting, fpmSetting, fpmSettingNames, isBefore } from "../../facts/fpm/setting.ts";
import { nearest } from "../../source/nearest.ts";
import type { Span } from "../../source/span.ts";
import type { IniEntry } from "../../syntax/ini/tree.ts";
import type { Refusal } from "../refusal.ts";
import { fpmFlag, fpmInt, fpmSeconds } from "./units.ts";

const facilities: ReadonlySet<string> = new Set(
  (
    "auth authpriv cron daemon ftp kern lpr mail news syslog user uucp " +
    "local0 local1 local2 local3 local4 local5 local6 local7"
  ).split(" "),
);

/**
 * What FPM refuses while it reads one `key = value` (fpm_conf_ini_parser_entry and fpm_conf_ini_parser_array).
 * @param pool null in [global].
 * @param name the key as written: the names with brackets are compared with case.
 */
export function checkEntry(
  pool: { readonly name: string; readonly unnamed: boolean } | null,
  name: string,
  entry: IniEntry,
  value: string,
  version: string | null,
): Refusal | null {
  const section = pool === null ? "global" : "pool";
  if (entry.offset !== null) return checkArray(pool !== null, name, entry, entry.offset, value);
  const setting = fpmSetting(section, entry.key);
  if (!setting || isArray(setting)) return unknownEntry(section, pool?.name ?? "", name, entry);
  if (setting.since !== null && version !== null && isBefore(version, setting.since)) {
    return refusal(
      "unknown-entry",
      `PHP-FPM ${version} does not know "${setting.name}", which came with ${setting.since}`,
      entry.keySpan,
      `unknown entry '${name}'`,
    );
  }
  // FreeBSD only, for example: the system is not ours to judge.
  const wrong = reasonAgainst(setting, value, pool === null);
  if (wrong === null) return null;
  return refusal(
    "bad-value",
    `"${setting.name}" ${wrong.message}`,
    place(entry),
    `unable to parse value for entry '${setting.name}': ${wrong.original}`,
  );
}

interface Wrong {
  readonly message: string;
  readonly original: string;
}

function reasonAgainst(setting: FpmSetting, value: string, global: boolean): Wrong | null {
  switch (setting.type) {
    case "integer":
      return fpmInt(value) === null ? notANumber(value) : null;
    case "integer|unlimited": {
      if (value.toLowerCase() === "unlimited") return null;
      const number = fpmInt(value);
      if (number === null) return notANumber(value);
      return number < 0
        ? {
            message: `is ${number}, and PHP-FPM takes 0, a positive number or "unlimited"`,
            original: "must be greater than zero or 'unlimited'",
          }
        : null;
    }
    case "time":
      if (fpmSeconds(value) !== null) return null;
      return value === ""
        ? { message: "has no value, and PHP-FPM needs a time such as 30s", original: "invalid time value" }
        : {
            message: `is "${value}", and PHP-FPM takes a number with at most one of s, m, h or d at its end`,
            original: "unknown suffix used in time value",
          };
    case "boolean":
      return fpmFlag(value) === null ? notABoolean(value) : null;
    case "enum":
      if (setting.values.includes(value.toLowerCase())) return null;
      return {
        message: `is "${value}", and PHP-FPM takes ${orList(setting.values)}`,
        original:
          setting.name === "pm"
            ? "invalid process manager (static, dynamic or ondemand)"
            : `invalid value for '${setting.name}'`,
      };
    case "syslog-facility":
      if (facilities.has(value.toLowerCase())) return null;
      return { message: `is "${value}", which is no syslog facility`, original: "invalid value" };
    default:
      return global && value.includes("$pool")
        ? {
            message: `holds "$pool", which stands for nothing in [global]`,
            original: "Can't use '$pool' when the pool is not defined",
          }
        : null;
  }
}

function notANumber(value: string): Wrong {
  return {
    message: `is "${value}", and PHP-FPM takes digits only`,
    original: "is not a valid number (greater or equal than zero)",
  };
}

function notABoolean(value: string): Wrong {
  return { message: `is "${value}", and PHP-FPM takes yes or no`, original: "invalid boolean value" };
}

const arrays: ReadonlySet<string> = new Set([
  "env",
  "php_value",
  "php_flag",
  "php_admin_value",
  "php_admin_flag",
  "access.suppress_path",
]);

function checkArray(inPool: boolean, name: string, entry: IniEntry, offset: string, value: string): Refusal | null {
  if (name === "access.suppress_path") {
    const refused = checkSuppressPath(entry, offset, value);
    if (refused) return refused;
  } else if (offset === "") {
    return refusal(
      "missing-key",
      `"${name}[]" names nothing between its brackets`,
      entry.keySpan,
      `You must provide a key for field '${name}'`,
    );
  }
  if (!inPool) {
    return refusal(
      "wrong-section",
      `"${name}[${offset}]" stands in [global]; PHP-FPM takes settings with brackets in pools only`,
      entry.keySpan,
      "Array are not allowed in the global section",
    );
  }
  if (!arrays.has(name)) return unknownArray(name, entry, offset);
  if (name === "env" && value === "") {
    return refusal("bad-value", `"env[${offset}]" is empty, which PHP-FPM refuses`, place(entry), "empty value");
  }
  if (name.endsWith("_flag") && fpmFlag(value) === null) {
    return refusal(
      "bad-value",
      `"${name}[${offset}]" ${notABoolean(value).message}`,
      place(entry),
      `error while parsing '${name}[${offset}]' : invalid boolean value`,
    );
  }
  return null;
}

function checkSuppressPath(entry: IniEntry, offset: string, value: string): Refusal | null {
  if (offset !== "") {
    return refusal(
      "bad-value",
      `"access.suppress_path[${offset}]" has a key, and PHP-FPM takes this setting with empty brackets only`,
      entry.keySpan,
      "Keys provided to field 'access.suppress_path' are ignored",
    );
  }
  if (value.startsWith("/")) return null;
  return refusal(
    "bad-value",
    `"access.suppress_path[]" is "${value}", which does not begin with "/"`,
    place(entry),
    "Values provided to field 'access.suppress_path' must begin with '/'",
  );
}

function unknownArray(name: string, entry: IniEntry, offset: string): Refusal {
  const plain = fpmSetting("pool", entry.key);
  const near = nearest(name, arrays);
  const hint =
    plain && !isArray(plain)
      ? `; "${plain.name}" takes no brackets`
      : near
        ? `; the nearest name is "${near}"`
        : "; the names with brackets are env, php_value, php_flag, php_admin_value and php_admin_flag";
  const refused = refusal(
    "unknown-entry",
    `PHP-FPM knows no setting "${name}[${offset}]"${hint}`,
    entry.keySpan,
    `unknown directive '${name}'`,
  );
  return near === null || (plain && !isArray(plain)) ? refused : { ...refused, instead: near };
}

function unknownEntry(section: FpmSection, pool: string, name: string, entry: IniEntry): Refusal {
  const original = `unknown entry '${name}'`;
  const own = fpmSetting(section, entry.key);
  if (own) {
    return refusal("unknown-entry", `"${name}" needs a name in brackets: ${name}[...]`, entry.keySpan, original);
  }
  const elsewhere = fpmSetting(section === "global" ? "pool" : "global", entry.key);
  if (elsewhere) {
    return refusal(
      "wrong-section",
      section === "global"
        ? `"${elsewhere.name}" is a setting of a pool, and it stands in [global]`
        : `"${elsewhere.name}" is a setting of [global], and it stands in pool ${pool}`,
      entry.keySpan,
      original,
    );
  }
  if (entry.key === "include") {
    const message = `PHP-FPM knows "include" in lower case only, not "${name}"`;
    return { ...refusal("unknown-entry", message, entry.keySpan, original), instead: "include" };
  }
  const near = nearest(name, fpmSettingNames(section));
  const message = `PHP-FPM knows no setting "${name}"${near ? `; the nearest name is "${near}"` : ""}`;
  const refused = refusal("unknown-entry", message, entry.keySpan, original);
  return near === null ? refused : { ...refused, instead: near };
}

function isArray(setting: FpmSetting): boolean {
  return setting.type === "array" || setting.type === "array-of-boolean";
}

/** The value, or the key where the value is empty and leaves nothing to point at. */
function place(entry: IniEntry): Span {
  const { value } = entry;
  return value && value.end > value.start ? value : entry;
}

function refusal(code: string, message: string, at: Span, original: string): Refusal {
  return { code, message, at: { file: at.file, start: at.start, end: at.end }, related: [], original };
}

function orList(values: readonly string[]): string {
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}
