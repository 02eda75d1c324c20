import { fpmSetting } from "../facts/fpm/setting.ts";
import type { Fpm, Pool, Stack } from "../model/stack.ts";
import type { Span } from "../source/span.ts";
import type { IniEntry, IniFile, IniSection } from "../syntax/ini/tree.ts";

/** The first setting behind an include that lands in another section than the one it stands in. */
export interface StrayEntry {
  readonly entry: IniEntry;
  /** Names of the sections; `global` for [global]. */
  readonly meant: string;
  readonly lands: string;
  readonly include: Span;
  /** The header of the section that was meant. */
  readonly header: Span;
  /** How many more settings behind the same include do. */
  readonly more: number;
}

/**
 * FPM keeps one "current section" for all files: after an include it is the one that the included file ended in (measured:
 * "Lexer: php-fpm ini"). Settings that FPM refuses there are left to fpm-rejected.
 */
export function strayEntries(fpm: Fpm, stack: Stack): readonly StrayEntry[] {
  return fpm.files.flatMap((id) => {
    const file = stack.files.get(id);
    return file?.kind === "ini" ? strayIn(file, fpm) : [];
  });
}

function strayIn(file: IniFile, fpm: Fpm): StrayEntry[] {
  const strays: StrayEntry[] = [];
  let header: IniSection | null = null;
  let include: IniEntry | null = null;
  let reported = false;
  const { items } = file;
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as IniEntry | IniSection;
    if (item.kind === "section") {
      header = item;
      include = null;
    } else if (item.key === "include" && item.offset === null) {
      include = item;
      reported = false;
    } else if (include !== null && header !== null && !header.opaque) {
      const lands = landedIn(item, fpm);
      if (lands === null || lands.name.toLowerCase() === header.name.toLowerCase() || !isKnown(item)) continue;
      const last = strays.at(-1);
      if (reported && last) strays[strays.length - 1] = { ...last, more: last.more + 1 };
      else {
        const meant = header.name.toLowerCase() === "global" ? "global" : header.name;
        strays.push({
          entry: item,
          meant,
          lands: lands.name,
          include: spanOf(include),
          header: spanOf(header),
          more: 0,
        });
      }
      reported = true;
    }
  }
  return strays;
}

/** The pool that holds an entry; null for [global] and for what an unread include leaves open. */
function landedIn(item: IniEntry, fpm: Fpm): Pool | null {
  const key = item.offset === null ? item.key : `${item.key}[${item.offset}]`;
  for (const pool of fpm.pools) {
    if (pool.entries(key).some(({ entry }) => entry === item)) return pool;
  }
  return null;
}

/** Whether FPM takes the setting in a pool at all. */
function isKnown({ key, offset }: IniEntry): boolean {
  return offset !== null || fpmSetting("pool", key) !== undefined;
}

function spanOf({ file, start, end }: Span): Span {
  return { file, start, end };
}
