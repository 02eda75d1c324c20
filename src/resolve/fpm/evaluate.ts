import { byText } from "../../source/by-text.ts";
import { byteOrder } from "../../source/file-system.ts";
import { isGlob } from "../../source/glob.ts";
import type { HostFiles } from "../../source/host-files.ts";
import { intern } from "../../source/intern.ts";
import { type Known, unknown } from "../../source/known.ts";
import { dirname } from "../../source/paths.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { IniEntry, IniFile, IniSection } from "../../syntax/ini/tree.ts";
import type { Refusal } from "../refusal.ts";
import { type IncludeStep, noIncludes } from "../setting.ts";
import type { Sources } from "../sources.ts";
import { isBlankedDump, rawDumpValue } from "./dump.ts";
import type { EvaluatedFpm } from "./evaluated.ts";
import { fpmFullPath } from "./full-path.ts";
import { hideWhatPackagesSet } from "./packaged.ts";
import { expandPoolName } from "./pool-name.ts";
import { checkEntry } from "./refuse-entry.ts";
import { refuseGlobal, refuseNoPool } from "./refuse-global.ts";
import { refuseBrokenLink, refuseDepth, refuseMissingDirectory } from "./refuse-include.ts";
import { refusePools } from "./refuse-pools.ts";
import { createSection, type Section } from "./section.ts";

export interface FpmInput {
  /** null when the tree holds pool files only: the packaged main file is then taken to include them. */
  readonly main: FileId | null;
  /** Pool files that no include of `main` reaches. */
  readonly extra: readonly FileId[];
  readonly files: HostFiles;
  readonly sources: Pick<Sources, "ini">;
  /** Relative paths hang below it: `/usr` for Debian's builds, `/usr/local` in the official image. */
  readonly prefix: string;
  readonly version: string | null;
  /** True for the text of `php-fpm -tt`; found out from the text when left out. */
  readonly dump?: boolean;
}

/** FPM counts the main file: four includes may lie within each other (measured: "Lexer: php-fpm ini"). */
const deepest = 5;

/**
 * Reads the files in FPM's order: an include where it stands, its matches in byte order, and after it the section that the
 * last included file ended in (fpm_conf.c: `current_wp` is global). FPM stops at the first mistake; all are listed here.
 */
export function evaluateFpm(input: FpmInput): EvaluatedFpm {
  const { files, sources } = input;
  const global = createSection("global", noIncludes);
  const pools = new Map<string, Section>();
  const refusals: Refusal[] = [];
  const read = new Set<FileId>();
  const stack: FileId[] = [];
  let current = global;
  // After an include that we cannot follow nobody knows which section comes next.
  let adrift = false;
  let open = false;
  /** Whether files are read that nobody sees. */
  let hidden = false;
  // An include met nothing in a place of which we hold nothing.
  let emptyHanded = false;
  let dump = input.dump ?? false;

  const enter = (item: IniSection, via: readonly IncludeStep[]): void => {
    adrift = false;
    const key = item.name.toLowerCase();
    if (key === "global") current = global;
    else {
      const had = pools.get(key);
      if (had) current = had;
      else {
        current = createSection(item.name, via);
        if (item.opaque) current.unnamed = true;
        pools.set(key, current);
      }
    }
    current.sections.push(span(item));
  };

  const store = (file: IniFile, entry: IniEntry, via: readonly IncludeStep[]): void => {
    // `#` lines and names without a value are the reader's to report.
    if (entry.value === null || entry.key.startsWith("#")) return;
    const written = dump ? rawDumpValue(file.text, entry.value) : entry.value.text;
    if (!dump && !adrift && written.known) {
      const refusal = checkEntry(
        current === global ? null : current,
        nameOf(file, entry),
        entry,
        written.value,
        input.version,
      );
      if (refusal) refusals.push(refusal);
    }
    if (entry.conditional) current.open = true;
    const value = adrift ? unknown("missing-include") : entry.conditional ? unknown("template") : expand(written);
    const key = entry.offset === null ? entry.key : bracketed(entry.key)(entry.offset);
    current.entries.push({ entry, key, value, via });
  };

  const expand = (written: Known<string>): Known<string> => {
    if (!written.known || current === global || !written.value.includes("$pool")) return written;
    return current.unnamed ? unknown("template") : expandPoolName(written.value, current.name);
  };

  /** What hides there may add to the section it stands in, and begin others. */
  const drift = (): void => {
    open = true;
    hidden = true;
    adrift = true;
    current.open = true;
  };

  const include = (entry: IniEntry, via: readonly IncludeStep[]): void => {
    const pattern = entry.value?.text;
    if (!pattern?.known || entry.conditional) return drift();
    if (pattern.value === "") return;
    const path = fpmFullPath(pattern.value, null, input.prefix);
    const at = span(entry.value as Span);
    if (!isGlob(path)) {
      const found = files.locate(path);
      if (found.kind === "outside") return drift();
      // Nothing there is a warning for FPM, as with a pattern.
      if (found.kind !== "absent") follow(found.file, at, via);
      return;
    }
    const found = files.glob(path);
    for (const link of found.broken) refusals.push(refuseBrokenLink(link, at));
    if (found.directoryMissing) refusals.push(refuseMissingDirectory(path, at));
    for (const file of found.files) {
      // One that we do not see may come before it, and end in any section.
      if (!found.complete) drift();
      follow(file, at, via);
    }
    if (!found.complete) drift();
    else if (found.files.length === 0 && !heldWhole(path)) emptyHanded = true;
  };

  const heldWhole = (pattern: string): boolean => {
    const fixed = pattern.slice(0, pattern.search(/[*?[]/));
    return files.locate(`${dirname(fixed)}/no502`).kind === "absent";
  };

  const follow = (id: FileId, at: Span, via: readonly IncludeStep[]): void => {
    if (stack.includes(id) || stack.length >= deepest) {
      refusals.push(refuseDepth(files.runtimePath(id), stack.includes(id), at));
      return;
    }
    load(id, [...via, { at, file: id }]);
  };

  const load = (id: FileId, via: readonly IncludeStep[]): void => {
    const file = sources.ini(id);
    if (file === null) {
      drift();
      return;
    }
    read.add(id);
    stack.push(id);
    if (via.length === 0 && isBlankedDump(file.text)) dump = true;
    const met = new Set<Section>([current]);
    const { items } = file;
    for (let at = 0; at < items.length; at++) {
      const item = items[at] as IniEntry | IniSection;
      if (item.kind === "section") {
        enter(item, via);
        met.add(current);
      } else if (item.offset === null && isInclude(file, item)) include(item, via);
      else store(file, item, via);
    }
    if (file.damaged) {
      open = true;
      for (const section of met) section.open = true;
    }
    stack.pop();
  };

  if (input.main !== null) load(input.main, noIncludes);
  const extra = input.extra.filter((id) => !read.has(id));
  for (const id of inOrder(extra, files)) {
    if (read.has(id)) continue;
    // The main file includes each where the one before ended, and packaged ones may lie before it.
    if (input.main === null) adrift = true;
    load(id, noIncludes);
  }

  const list = [...pools.values()];
  const evaluated = {
    main: input.main,
    version: input.version,
    prefix: input.prefix,
    global,
    pools: list,
    refusals,
    open,
    files: [...read],
    dump,
  };
  // What a template writes in the main file itself is no file of a package.
  hideWhatPackagesSet({ ...evaluated, open: hidden });
  if (!dump) {
    refusals.push(...refuseGlobal(evaluated), ...refusePools(evaluated));
    if (list.length === 0 && !open && !emptyHanded && input.main !== null)
      refusals.push(refuseNoPool(evaluated, input.main));
  }
  return evaluated;
}

/** `php_value[memory_limit]` of the two names: a thousand pools write the same few. */
const bracketed = byText((key) => byText((offset) => intern(`${key}[${offset}]`)));

/** The key as written: FPM compares `include` and the names with brackets with case. */
function nameOf(file: IniFile, { key, keySpan }: IniEntry): string {
  return file.text.startsWith(key, keySpan.start) ? key : file.text.slice(keySpan.start, keySpan.end);
}

/** FPM compares this one name with case: `Include` is an unknown entry (measured on 8.2). */
function isInclude(file: IniFile, entry: IniEntry): boolean {
  return entry.key === "include" && entry.value !== null && nameOf(file, entry) === "include";
}

function inOrder(extra: readonly FileId[], files: HostFiles): readonly FileId[] {
  if (extra.length < 2) return extra;
  const paths = new Map(extra.map((id) => [id, files.runtimePath(id)]));
  return [...extra].sort((a, b) => byteOrder(paths.get(a) as string, paths.get(b) as string));
}

function span({ file, start, end }: Span): Span {
  return { file, start, end };
}
