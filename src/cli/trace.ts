import type { LintResult } from "../engine/lint-result.ts";
import { showRoute } from "../map/show-route.ts";
import { type Trace, type TracedSetting, traceAt } from "../map/trace.ts";
import { printable } from "../report/display-width.ts";
import { createPlaces, type Places } from "../report/places.ts";
import { style } from "../report/style.ts";
import { reasons } from "../source/known.ts";
import { fileId } from "../source/span.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { lintPaths } from "./lint-paths.ts";
import type { ConfigOptions, SightOptions } from "./options.ts";
import { absolute } from "./shown-path.ts";
import { wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface TraceArguments extends ConfigOptions, SightOptions {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly paths: readonly string[];
  readonly format: "text" | "json";
}

/** `no502 trace FILE:LINE`: what is in force there. */
export function runTrace(args: TraceArguments, io: Io, core: Core): ExitCode {
  const path = core.fileSystem.realpath(absolute(args.file, io));
  if (core.fileSystem.kind(path) !== "file") throw new UsageError(`${args.file}: no such file`, null);
  const linted = lintPaths({ ...args, select: ["nginx-syntax"], disable: [], noBaseline: true }, io, core);
  if (linted === null) return 2;
  const { result } = linted;
  const places = createPlaces(result);
  const lines = places.lines(fileId(path));
  if (lines === null || args.line < 1 || args.line > lines.lineCount)
    throw new UsageError(`${args.file} has no line ${args.line}`, null);
  const start = lines.lineStart(args.line);
  const end = start + lines.lineText(args.line).length;
  const traces = traceAt(result.stacks, fileId(path), start, end);
  if (traces.length === 0) {
    const known = result.stacks.some((stack) => [...stack.files.values()].some(({ id }) => id === path));
    const why = known
      ? "no server, location, upstream or pool is there"
      : "no stack of the given paths reads this file";
    io.err(`no502: ${printable(args.file)}:${args.line}: ${why}\n`);
    return 2;
  }
  if (args.format === "json") io.out(`${JSON.stringify(traceJson(traces, result, places), null, 2)}\n`);
  else
    io.out(
      traceText(
        traces,
        places,
        wantsColor(args.color, io.env, () => io.terminal),
      ),
    );
  return 0;
}

function traceText(traces: readonly Trace[], places: Places, color: boolean): string {
  const paint = style(color);
  const out: string[] = [];
  for (const { name, host, at, via, links, settings } of traces) {
    if (out.length > 0) out.push("");
    out.push(paint.bold(printable(name)));
    out.push(`  written at ${printable(places.show(at))}${through(via, places)}`);
    if (host.runtime !== null) out.push(`  on ${printable(host.because)}`);
    for (const link of links) out.push(`  ${printable(showRoute(link))}`);
    out.push("");
    const longest = Math.min(32, Math.max(...settings.map((setting) => setting.name.length)));
    const shown = settings.map((setting) => printable(valueOf(setting)));
    const width = Math.min(40, Math.max(...shown.map(({ length }) => length)));
    for (const [index, setting] of settings.entries()) {
      const value = (shown[index] as string).padEnd(width);
      out.push(`  ${setting.name.padEnd(longest)}  ${value}  ${originOf(setting, places)}`.trimEnd());
    }
  }
  return `${out.join("\n")}\n`;
}

function valueOf({ value }: TracedSetting): string {
  return value.known ? value.value.replace(/\s+/g, " ") : `unknown (${reasons[value.why]})`;
}

function originOf({ origin, from, span, via }: TracedSetting, places: Places): string {
  const place = span === null ? "" : ` ${printable(places.show(span)).replace(" (packaged)", "")}`;
  switch (origin) {
    case "default":
      return "default";
    case "inherited":
      return `inherited from ${printable(from ?? "an outer block")},${place}${through(via, places)}`;
    case "image":
      return `packaged${place}${through(via, places)}`;
    default:
      return `written${place}${through(via, places)}`;
  }
}

function through(via: Trace["via"], places: Places): string {
  return via.length === 0 ? "" : `, included at ${via.map(({ at }) => printable(places.show(at))).join(", ")}`;
}

function traceJson(traces: readonly Trace[], result: LintResult, places: Places) {
  const placeOf = (span: Trace["at"]) => {
    const { line, column } = places.start(span);
    return { file: result.relativePath(span.file), line, column };
  };
  return {
    format: "no502-trace/1",
    traces: traces.map(({ name, host, at, via, links, settings }) => ({
      name,
      host: { name: host.name, kind: host.kind, because: host.because },
      ...placeOf(at),
      includes: via.map((step) => placeOf(step.at)),
      links: links.map((link) => ({ route: showRoute(link), state: link.answer.kind })),
      settings: settings.map((setting) => ({
        name: setting.name,
        ...(setting.value.known ? { value: setting.value.value } : { unknown: reasons[setting.value.why] }),
        origin: setting.origin,
        ...(setting.from === null ? {} : { from: setting.from }),
        ...(setting.span === null ? {} : placeOf(setting.span)),
        includes: setting.via.map((step) => placeOf(step.at)),
      })),
    })),
  };
}
