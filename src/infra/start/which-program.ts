import { basename, dirname, join } from "../../source/paths.ts";
import type { InstalledProgram } from "../image.ts";
import { optionsOf } from "../shell/commands/command.ts";
import { pathsOf } from "../shell/expand.ts";
import type { Call } from "../shell/state.ts";
import { textOf, type Value } from "../shell/value.ts";

/** nginx or php-fpm as a command starts it. */
export interface Started {
  readonly program: InstalledProgram;
  /** False where several are installed and the command may mean another. */
  readonly sure: boolean;
}

/** What kind of program a command is by its name; null for others. */
export function programKind(name: string): InstalledProgram["program"] | null {
  if (/^(?:nginx(?:-debug)?|openresty)$/.test(name)) return "nginx";
  return /^php(?:\d[\d.]*)?-fpm(?:\d[\d.]*)?$/.test(name) ? "php-fpm" : null;
}

/** True where a command only tests, asks, or speaks to one that runs. */
export function asksOnly(call: Call): boolean {
  const kind = programKind(basename(call.name ?? ""));
  if (kind === "nginx") return optionsOf(call.args, nginxOptions).has("t", "T", "v", "V", "h", "?", "s");
  return optionsOf(call.args, fpmOptions).has("t", "test", "v", "version", "i", "info", "m", "modules", "h", "help");
}

/** The programs that a command starts: none where it only asks, or where nothing tells which files it reads. */
export function startedBy(call: Call, installed: readonly InstalledProgram[]): readonly Started[] {
  const name = basename(call.name ?? "");
  const kind = programKind(name);
  if (kind === null || asksOnly(call)) return [];
  return kind === "nginx" ? startedNginx(call, installed) : startedFpm(call, name, installed);
}

const nginxOptions = ["c", "p", "g", "e", "s"];

/** One that no package brought: it reads what lies where builds look. */
function builtNginx(call: Call): readonly InstalledProgram[] {
  const home = /^(.*)\/sbin\/nginx$/.exec(call.name ?? "")?.[1];
  const mains = [...(home && !/^\/usr(?:\/local)?$/.test(home) ? [`${home}/conf/nginx.conf`] : []), ...nginxMains];
  const main = mains.find((path) => call.world.files.entry(path).kind === "file");
  return main === undefined ? [] : [{ program: "nginx", main, prefix: dirname(main), version: null, phpInis: [] }];
}

const nginxMains = [
  "/etc/nginx/nginx.conf",
  "/usr/local/nginx/conf/nginx.conf",
  "/usr/local/openresty/nginx/conf/nginx.conf",
  "/usr/local/etc/nginx/nginx.conf",
];

function builtFpm(call: Call): readonly InstalledProgram[] {
  const mains = [
    ["/usr/local/etc/php-fpm.conf", "/usr/local"],
    ["/etc/php-fpm.conf", "/usr"],
    ["/usr/local/php/etc/php-fpm.conf", "/usr/local/php"],
  ] as const;
  const found = mains.find(([path]) => call.world.files.entry(path).kind === "file");
  return found ? [{ program: "php-fpm", main: found[0], prefix: found[1], version: null, phpInis: [] }] : [];
}

function startedNginx(call: Call, installed: readonly InstalledProgram[]): readonly Started[] {
  const options = optionsOf(call.args, nginxOptions);
  const held = installed.filter(({ program }) => program === "nginx");
  const own = held.length > 0 ? held : builtNginx(call);
  const written = options.value("c");
  const prefix = options.value("p");
  if (written === null && prefix === null) return own.map((program) => ({ program, sure: own.length === 1 }));
  const [first] = own;
  const home = prefix === null ? (first?.prefix ?? "/etc/nginx") : pathOf(prefix, call);
  const main =
    written === null ? (home === null ? null : join(home, "conf/nginx.conf")) : pathBelow(written, home, call);
  if (main === null) return own.map((program) => ({ program, sure: false }));
  return [
    { program: { program: "nginx", version: null, phpInis: [], ...first, main, prefix: dirname(main) }, sure: true },
  ];
}

const fpmOptions = ["y", "p", "c", "d", "g", "z", "fpm-config", "prefix", "php-ini", "pid", "define"];

function startedFpm(call: Call, name: string, installed: readonly InstalledProgram[]): readonly Started[] {
  const options = optionsOf(call.args, fpmOptions);
  const held = installed.filter(({ program }) => program === "php-fpm");
  const own = held.length > 0 ? held : builtFpm(call);
  const packed = /(\d[\d.]*)/.exec(name)?.[1]?.replace(".", "") ?? null;
  const named =
    packed === null
      ? own
      : own.filter(({ main, version }) => version?.replace(".", "").startsWith(packed) || main.includes(packed));
  const meant = named.length > 0 ? named : own;
  const written = options.value("y", "fpm-config");
  if (written === null) return meant.map((program) => ({ program, sure: meant.length === 1 }));
  const main = pathOf(written, call);
  if (main === null) return meant.map((program) => ({ program, sure: false }));
  const [first] = meant;
  const prefix = options.value("p", "prefix");
  const home = prefix === null ? (first?.prefix ?? "/usr/local") : (pathOf(prefix, call) ?? "/usr/local");
  return [{ program: { program: "php-fpm", version: null, phpInis: [], ...first, main, prefix: home }, sure: true }];
}

function pathOf(value: Value, call: Call): string | null {
  const { paths, others } = pathsOf(value, call.state, call.world);
  return paths.length === 1 && others === null ? (paths[0] as string) : null;
}

/** nginx takes a relative name of a file from its prefix. */
function pathBelow(value: Value, home: string | null, call: Call): string | null {
  const text = textOf(value);
  if (text === null || text.startsWith("/")) return pathOf(value, call);
  return home === null ? null : join(home, text);
}
