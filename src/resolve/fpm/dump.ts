import { fpmDefault, fpmSetting } from "../../facts/fpm/setting.ts";
import { type Known, known, unknown } from "../../source/known.ts";
import type { IniValue } from "../../syntax/ini/tree.ts";

/** What each line of `php-fpm -tt` starts with; the middle part comes with `log_level = debug`. */
const prefix = /^\[[^\]\n]*\] (?:NOTICE|DEBUG): (?:pid \d+, \w+\(\), line \d+: )?/;
const header = /^\[[^\n]*\]$/;
const setting = /^\t([a-z_.]+)(\[[^\]\n]*\])? = (.*)$/;

/** Stands at the start of a text made by `fpmDumpToIni`. */
const marker = "; php-fpm -tt";

/** True for the output of `php-fpm -tt` (on standard error), also with other lines around it. */
export function isFpmDump(text: string): boolean {
  return /^\[[^\]\n]*\] (?:NOTICE|DEBUG): (?:pid \d+, \w+\(\), line \d+: )?\[global\]\r?$/m.test(text);
}

/**
 * The settings in a dump as FPM's own format, every character at its old place: log prefixes, other lines and lines that
 * state a default become blanks, for FPM prints those of settings nobody wrote, too. null when the text is no dump.
 */
export function fpmDumpToIni(text: string): string | null {
  if (!isFpmDump(text)) return null;
  let section: "global" | "pool" | null = null;
  let marked = false;
  const out: string[] = [];
  for (const line of text.split("\n")) {
    const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
    const log = prefix.exec(bare)?.[0] ?? "";
    const rest = bare.slice(log.length);
    let kept = blank(bare);
    if (log !== "" && header.test(rest)) {
      section = rest === "[global]" && section === null ? "global" : "pool";
      // A header that is indented with blanks is none to PHP's reader; a CR ends a line for it, and for nobody else.
      kept = `${(marked ? "" : marker).padEnd(log.length - 1)}\r${rest}`;
      marked = true;
    } else if (log !== "" && section !== null) {
      const [, key = "", offset = "", value = ""] = setting.exec(rest) ?? [];
      if (key !== "" && (offset !== "" || !isDefault(section, key, value))) {
        kept = blank(bare.slice(0, bare.length - value.length - key.length - offset.length - 3)) + key + offset;
        kept += ` = ${readable(value)}`;
      }
    }
    out.push(line === bare ? kept : `${kept}\r`);
  }
  return out.join("\n");
}

/** True for a text that `fpmDumpToIni` made. */
export function isBlankedDump(text: string): boolean {
  return text.trimStart().startsWith(marker);
}

/** FPM prints values as they are, without quotes: nothing in them is a comment, a constant or an operator. */
export function rawDumpValue(text: string, value: IniValue): Known<string> {
  if (text.charCodeAt(value.start) === 0xfffd) return unknown("encoding");
  const end = text.indexOf("\n", value.start);
  return known(text.slice(value.start, end === -1 ? text.length : end).trimEnd());
}

/** A value that PHP's reader would refuse or cut short; what it says is lost, that it is there is not. */
function readable(value: string): string {
  return /["'=;()|&^~!$]/.test(value) ? "\uFFFD".repeat(value.length) : value;
}

/** Settings that FPM prints as numbers of its own, or as it found them out. */
const neverWritten: ReadonlySet<string> = new Set(["syslog.facility", "events.mechanism"]);

function isDefault(section: "global" | "pool", key: string, value: string): boolean {
  if (value === "undefined" || value === "unknown value" || neverWritten.has(key)) return true;
  if (section === "pool" && /^pm\.(?:start|min_spare|max_spare)_servers$/.test(key)) return value === "0";
  if (/^rlimit_/.test(key)) return value === "0";
  const plain = fpmSetting(section, key)?.type === "time" ? value.replace(/s$/, "") : value;
  return plain === fpmDefault(section, key, null);
}

function blank(text: string): string {
  return " ".repeat(text.length);
}
