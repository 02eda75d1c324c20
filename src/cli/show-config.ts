import type { Config } from "../config/config.ts";
import { type EffectiveSetting, effectiveSettings } from "../config/effective-settings.ts";
import type { Layer } from "../config/layer.ts";
import { baselinePath } from "../engine/find-baseline.ts";
import { displayWidth, printable } from "../report/display-width.ts";
import { style } from "../report/style.ts";
import { relative } from "../source/paths.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { loadedConfig } from "./lint-paths.ts";
import type { ConfigOptions } from "./options.ts";
import { absolute, shownPath } from "./shown-path.ts";
import { wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

export interface ShowConfigArguments extends ConfigOptions {
  readonly path: string | null;
  readonly json: boolean;
  readonly failOn: string | null;
  readonly maxWarnings: number | null;
  readonly baseline: string | null;
  readonly noBaseline: boolean;
}

interface Shown {
  readonly key: string;
  readonly value: unknown;
  readonly from:
    | EffectiveSetting["from"]
    | { readonly kind: "command-line"; readonly option: string }
    /** A file that lies where it is looked for. */
    | { readonly kind: "found" };
}

/** `no502 config`: every setting in force with what put it there. */
export function showConfig(args: ShowConfigArguments, io: Io, core: Core): ExitCode {
  if (args.baseline !== null && args.noBaseline)
    throw new UsageError("--baseline and --no-baseline exclude each other");
  const path = args.path === null ? null : absolute(args.path, io);
  const loaded = loadedConfig(args, path === null ? [] : [path], io, core);
  if (loaded === null) return 2;
  const { config, layers } = loaded;
  const file = path !== null && core.fileSystem.kind(path) !== "directory" ? path : null;
  const settings = effectiveSettings(layers, config, file)
    .map((setting) => inForce(setting, args, config, io, core))
    .map((setting) => relativeTo(io.cwd, setting));
  io.out(args.json ? asJson(settings, config, layers, io) : asText(settings, layers, args, io));
  return 0;
}

/** What the command line says, and what is looked for without being told. */
function inForce(setting: Shown, args: ShowConfigArguments, config: Config, io: Io, core: Core): Shown {
  const { key, from } = setting;
  const said = (option: string, value: unknown): Shown => ({ key, value, from: { kind: "command-line", option } });
  if (key === "failOn" && args.failOn !== null) return said("--fail-on", args.failOn);
  if (key === "maxWarnings" && args.maxWarnings !== null) return said("--max-warnings", args.maxWarnings);
  if (key === "baseline" && args.noBaseline) return said("--no-baseline", null);
  if (key === "baseline" && args.baseline !== null) return said("--baseline", absolute(args.baseline, io));
  if (key === "paths" && from.kind === "default") return { key, value: [io.cwd], from };
  if (key === "baseline" && from.kind === "default") {
    const path = baselinePath(core.fileSystem, io.cwd, config);
    if (core.fileSystem.kind(path) === "file") return { key, value: path, from: { kind: "found" } };
  }
  return setting;
}

const pathKeys = /^(?:paths|baseline|stacks\[\d+\])$/;

/** Paths as a configuration file in the working directory would have them. */
function relativeTo(cwd: string, setting: Shown): Shown {
  if (!pathKeys.test(setting.key)) return setting;
  const shorten = (value: unknown, name: string): unknown => {
    if (typeof value === "string") return ["name", "prefix"].includes(name) ? value : relative(cwd, value);
    if (Array.isArray(value)) return value.map((one) => shorten(one, name));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shorten(one, key)]));
  };
  return { ...setting, value: shorten(setting.value, "") };
}

/** Format `no502-config/1`: fields may be added, none changes its meaning. */
function asJson(settings: readonly Shown[], config: Config, layers: readonly Layer[], io: Io): string {
  const shown = {
    format: "no502-config/1",
    tool: { name: "no502", version },
    file: config.file === null ? null : relative(io.cwd, config.file),
    /** Where globs start. */
    directory: relative(io.cwd, config.directory),
    extends: extended(layers, io),
    settings: settings.map(({ key, value, from }) => ({
      key,
      value,
      from: from.kind === "file" ? { ...from, file: relative(io.cwd, from.file) } : from,
    })),
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

function asText(settings: readonly Shown[], layers: readonly Layer[], args: ConfigOptions, io: Io): string {
  const paint = style(wantsColor(args.color, io.env, () => io.terminal));
  const own = layers.at(-1);
  const base = extended(layers, io);
  const name = own?.from.kind === "file" ? shownPath(own.from.file, io) : "no configuration file";
  const head = `${printable(name)}${base.length === 0 ? "" : `, which extends ${printable(base.join(", "))}`}`;
  const rows = settings.map(({ key, value, from }) => [key, shownValue(value), origin(from, io)].map(printable));
  const width = (column: number) => Math.max(...rows.map((row) => displayWidth(row[column] ?? "")));
  const widths = [width(0), Math.min(width(1), mostColumns)];
  const pad = (text: string, column: number) =>
    text + " ".repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(text)));
  const lines = rows.map(([key = "", value = "", from = ""]) => `${pad(key, 0)}  ${pad(value, 1)}  ${paint.dim(from)}`);
  return [paint.bold(head), "", ...lines, "", "Rules that are not named here run at their own levels.", ""].join("\n");
}

/** Longer values push what follows them aside. */
const mostColumns = 40;

function shownValue(value: unknown): string {
  return value === null || value === undefined ? "-" : JSON.stringify(value);
}

function origin(from: Shown["from"], io: Io): string {
  switch (from.kind) {
    case "file":
      return `${shownPath(from.file, io)}:${from.line}:${from.column}`;
    case "preset":
      return from.name;
    case "command-line":
      return from.option;
    case "found":
      return "found there";
    case "default":
      return "default";
  }
}

function extended(layers: readonly Layer[], io: Io): readonly string[] {
  const names = layers.slice(0, -1).map(({ from }) => (from.kind === "file" ? shownPath(from.file, io) : from.name));
  return [...new Set(names)];
}
