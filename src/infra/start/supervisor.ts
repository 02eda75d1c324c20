import { known, unknown } from "../../source/known.ts";
import { join } from "../../source/paths.ts";
import type { Span } from "../../source/span.ts";
import type { ChangingFiles } from "../shell/changing-files.ts";
import { type PlacedText, placeOf, slice } from "../shell/placed-text.ts";
import type { RunAs } from "../shell/state.ts";

/** One `[program:x]` of supervisord. */
export interface SupervisedProgram {
  readonly name: string;
  readonly command: PlacedText;
  readonly autostart: boolean;
  /** `user=`; null for supervisord's own. */
  readonly user: RunAs | null;
  /** The value of `autorestart=` where it says no; null where supervisord starts a killed program again. */
  readonly leftDown: Span | null;
}

export interface Supervised {
  readonly programs: readonly SupervisedProgram[];
  /** False where a file of the configuration is not known. */
  readonly complete: boolean;
}

/** Where supervisord looks for its configuration (supervisor/options.py). */
const defaults = [
  "/usr/etc/supervisord.conf",
  "/usr/supervisord.conf",
  "/etc/supervisord.conf",
  "/etc/supervisor/supervisord.conf",
];

/** What the packages of Debian and of Alpine include. */
const packaged: Readonly<Record<string, readonly string[]>> = {
  "/etc/supervisor/supervisord.conf": ["/etc/supervisor/conf.d/*.conf"],
  "/etc/supervisord.conf": ["/etc/supervisor.d/*.ini", "/etc/supervisord.d/*.ini"],
};

/**
 * Reads supervisord's configuration.
 *
 * @param main null for where it looks by itself
 * @param cwd its working directory
 */
export function readSupervisor(main: string | null, cwd: string, files: ChangingFiles): Supervised {
  const own = [join(cwd, "supervisord.conf"), join(cwd, "etc/supervisord.conf")];
  const candidates = main === null ? [...own, ...defaults] : [main];
  const programs: SupervisedProgram[] = [];
  let complete = true;
  const read = (path: string, depth: number) => {
    const script = files.scriptAt(path);
    if (script === null) {
      complete = false;
      for (const pattern of packaged[path] ?? []) include(pattern, depth);
      return;
    }
    const parsed = parseSupervisor(script);
    programs.push(...parsed.programs);
    for (const pattern of parsed.includes) include(join(path.slice(0, path.lastIndexOf("/")) || "/", pattern), depth);
  };
  const include = (pattern: string, depth: number) => {
    if (depth > 3) return;
    const directory = pattern.slice(0, pattern.lastIndexOf("/")) || "/";
    const name = pattern.slice(pattern.lastIndexOf("/") + 1);
    const matches = new RegExp(
      `^${name
        .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
        .replace(/\*+/g, ".*")
        .replaceAll("?", ".")}$`,
    );
    const listed = files.list(directory);
    if (listed !== null && !listed.complete) complete = false;
    for (const entry of listed?.entries ?? [])
      if (matches.test(entry.name)) read(join(directory, entry.name), depth + 1);
  };
  const found = candidates.find((path) => files.entry(path).kind === "file");
  if (found !== undefined) read(found, 0);
  else {
    const open = candidates.find((path) => files.isOpen(path) || path in packaged);
    complete = false;
    if (open !== undefined)
      for (const path of main === null ? Object.keys(packaged) : [open])
        for (const pattern of packaged[path] ?? []) include(pattern, 0);
  }
  return { programs, complete };
}

/** The dialect of Python's ConfigParser: indented lines go on, ` ;` begins a remark. */
export function parseSupervisor(source: PlacedText): {
  readonly programs: readonly SupervisedProgram[];
  readonly includes: readonly string[];
} {
  const programs: SupervisedProgram[] = [];
  const includes: string[] = [];
  let section = "";
  let entries = new Map<string, { start: number; end: number }>();
  let last: { start: number; end: number } | null = null;
  const close = () => {
    const name = /^(?:program|fcgi-program|eventlistener):(.+)$/.exec(section)?.[1];
    const command = entries.get("command");
    if (name !== undefined && command !== undefined) {
      const autostart = entries.get("autostart");
      const value = autostart ? source.text.slice(autostart.start, autostart.end).trim().toLowerCase() : "true";
      programs.push({
        name: name.trim(),
        command: asCommand(slice(source, command.start, command.end)),
        user: userOf(source, entries.get("user")),
        leftDown: leftDownBy(source, entries.get("autorestart")),
        autostart: !/^(?:false|no|off|0)$/.test(value),
      });
    }
    const files = entries.get("files");
    if (section === "include" && files !== undefined)
      includes.push(...source.text.slice(files.start, files.end).split(/\s+/).filter(Boolean));
    entries = new Map();
    last = null;
  };
  for (const match of source.text.matchAll(/[^\n]+/g)) {
    const line = match[0].replace(/\r$/, "").replace(/(?:^|\s);.*$/, "");
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    if (/^\s/.test(line) && last !== null) {
      last.end = match.index + line.length;
      continue;
    }
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    if (header) {
      close();
      section = (header[1] as string).trim();
      continue;
    }
    const entry = /^\s*([\w.-]+)\s*[=:]\s*/.exec(line);
    if (!entry) continue;
    last = { start: match.index + entry[0].length, end: match.index + line.trimEnd().length };
    entries.set((entry[1] as string).toLowerCase(), last);
  }
  close();
  return { programs, includes };
}

function userOf(source: PlacedText, entry: { start: number; end: number } | undefined): RunAs | null {
  if (entry === undefined) return null;
  const text = source.text.slice(entry.start, entry.end).trim();
  const value = /^[\w.-]+$/.test(text) ? known(text) : unknown("environment");
  return { value, span: placeOf(source, entry.start, entry.end) };
}

/** Only `false` and its like: `unexpected`, which is the default, means a signal, too. */
function leftDownBy(source: PlacedText, entry: { start: number; end: number } | undefined): Span | null {
  const text = entry ? source.text.slice(entry.start, entry.end).trim() : "";
  return entry && /^(?:false|no|off|0|n|f)$/i.test(text) ? placeOf(source, entry.start, entry.end) : null;
}

/** As a shell reads it: on one line, `%(ENV_NAME)s` as `${NAME}`. */
function asCommand(source: PlacedText): PlacedText {
  let text = "";
  const runs: { at: number; to: number }[] = [];
  const add = (start: number, end: number, written = source.text.slice(start, end)) => {
    if (start === end) return;
    runs.push(...slice(source, start, end).runs.map(({ at, to }) => ({ at: at + text.length, to })));
    text += written.replace(/[\r\n]/g, " ");
  };
  let at = 0;
  for (const match of source.text.matchAll(/%\((?:ENV_)?(\w+)\)[sd]/g)) {
    add(at, match.index);
    // Other names are supervisord's own: nobody sets variables like them.
    const own = !match[0].startsWith("%(ENV_");
    at = match.index + match[0].length;
    add(match.index, match.index + 1, own ? "$(supervisor)" : `\${${match[1]}}`);
  }
  add(at, source.text.length);
  return { ...source, text, runs: runs.length > 0 ? runs : source.runs };
}
