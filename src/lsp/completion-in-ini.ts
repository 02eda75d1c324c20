import { iniKind } from "../discover/classify.ts";
import { phpSettings } from "../facts/fpm/generated/php-settings.ts";
import { type FpmSection, fpmSetting, fpmSettingNames } from "../facts/fpm/setting.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import { sectionAt } from "./locate.ts";
import { listenFor } from "./other-end.ts";
import {
  type CompletionInput,
  distinct,
  hostsOf,
  type Proposal,
  type Proposals,
  ruleIds,
  stacksOf,
} from "./proposals.ts";

/** What may be written at a place of a pool file, of FPM's main file or of a php.ini. */
export function completionsInIni(tree: IniFile, input: CompletionInput, before: string): Proposals {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (line.trimStart().startsWith(";")) return ruleIds(line, input);
  const { partial, list } = isPhpIni(tree, input) ? inPhpIni(line) : inFpm(tree, line, input);
  return { start: input.offset - partial.length, end: input.offset, list };
}

interface Written {
  /** What is written of the word at the place. */
  readonly partial: string;
  readonly list: readonly Proposal[];
}

function isPhpIni(tree: IniFile, { reading, offset }: CompletionInput): boolean {
  if (reading.stack?.fpms.some(({ files }) => files.includes(reading.embedded?.id ?? tree.id))) return false;
  // A section that is not PHP's own is a pool's.
  return iniKind(tree) === "php-ini" && !/^(?:global|www)$/.test(sectionAt(tree, offset)?.name.toLowerCase() ?? "");
}

function inFpm(tree: IniFile, line: string, input: CompletionInput): Written {
  const section = sectionAt(tree, input.offset)?.name.toLowerCase() === "global" ? "global" : "pool";
  const key = /^\s*([\w.]*)$/.exec(line);
  if (key) return { partial: key[1] as string, list: settingNames(section) };
  const php = /^\s*php_(?:admin_)?(value|flag)\s*\[([\w.]*)$/i.exec(line);
  if (php) return { partial: php[2] as string, list: phpNames(php[1]?.toLowerCase() === "flag") };
  const value = /^\s*([\w.]+)\s*(?:\[([^\]]*)\]\s*)?=\s*(\S*)$/.exec(line);
  if (!value) return { partial: "", list: [] };
  const [, name = "", inside, partial = ""] = value;
  if (inside !== undefined) return { partial, list: phpValues(inside) };
  const setting = name.toLowerCase();
  return { partial, list: setting === "listen" ? addresses(input) : fpmValues(section, setting) };
}

function settingNames(section: FpmSection): readonly Proposal[] {
  return fpmSettingNames(section).map((name) => {
    const facts = fpmSetting(section, name);
    const byDefault = facts?.default == null ? "" : `, default ${facts.default}`;
    return { label: name, kind: "directive", detail: `${facts?.type ?? ""}${byDefault}` };
  });
}

function inPhpIni(line: string): Written {
  const key = /^\s*([\w.]*)$/.exec(line);
  if (key) return { partial: key[1] as string, list: phpNames(false) };
  const value = /^\s*([\w.]+)\s*=\s*(\S*)$/.exec(line);
  return { partial: value?.[2] ?? "", list: value ? phpValues(value[1] as string) : [] };
}

/** @param flags only what is on or off */
function phpNames(flags: boolean): readonly Proposal[] {
  return Object.entries(phpSettings).flatMap(([label, value]): readonly Proposal[] => {
    if (flags && !isFlag(value)) return [];
    return [{ label, kind: "directive", detail: value === null ? "PHP" : `PHP, default ${value}` }];
  });
}

function phpValues(name: string): readonly Proposal[] {
  const byDefault = Object.hasOwn(phpSettings, name) ? (phpSettings[name] ?? null) : null;
  if (byDefault === null) return [];
  const words = isFlag(byDefault) ? ["On", "Off"] : [byDefault];
  return words.map((label) => ({ label, kind: "value", detail: label === byDefault ? "default" : "" }));
}

function isFlag(value: string | null): boolean {
  return value === "On" || value === "Off";
}

function fpmValues(section: FpmSection, name: string): readonly Proposal[] {
  const facts = fpmSetting(section, name);
  if (!facts) return [];
  const words = /boolean/.test(facts.type) ? ["yes", "no"] : facts.values;
  const all = facts.default === null || words.includes(facts.default) ? words : [...words, facts.default];
  return all.map((label) => ({ label, kind: "value", detail: label === facts.default ? "default" : "" }));
}

/** Addresses that nginx connects to, as a pool of this file would have to name them. */
function addresses(input: CompletionInput): readonly Proposal[] {
  return distinct(
    stacksOf(input).flatMap((stack) =>
      stack.links.flatMap(({ route, target, answer }) =>
        hostsOf(stack.fpms, input).flatMap(({ host }): readonly Proposal[] => {
          if (route.protocol !== "fastcgi" || !target.address.known) return [];
          const label = listenFor(target.address.value, route.host, host, stack);
          const detail = answer.kind === "pool" ? `pool ${answer.pool.name}` : "nginx connects there";
          return label === null ? [] : [{ label, kind: "socket", detail }];
        }),
      ),
    ),
  );
}
