import { hadTrouble } from "../engine/exit-code.ts";
import { stackGraph } from "../map/graph.ts";
import { type MapContext, mapStack, type StackMap } from "../map/map-json.ts";
import { mapMermaid } from "../map/map-mermaid.ts";
import { mapText } from "../map/map-text.ts";
import type { Stack } from "../model/stack.ts";
import { printable } from "../report/display-width.ts";
import { mapSvg } from "../report/map-svg.ts";
import { createPlaces } from "../report/places.ts";
import { style } from "../report/style.ts";
import { trouble } from "../report/trouble.ts";
import type { MapFormat } from "./commands/map.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { lintPaths } from "./lint-paths.ts";
import type { ConfigOptions, SightOptions } from "./options.ts";
import { reportContext } from "./report-context.ts";
import { wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

export interface MapArguments extends ConfigOptions, SightOptions {
  readonly paths: readonly string[];
  readonly format: MapFormat;
  readonly outputFile: string | null;
}

/** `no502 map`: what was inferred of the given paths. */
export function runMap(args: MapArguments, io: Io, core: Core): ExitCode {
  const linted = lintPaths({ ...args, select: ["nginx-syntax"], disable: [], noBaseline: true }, io, core);
  if (linted === null) return 2;
  const { result } = linted;
  if (result.stacks.length === 0) {
    io.err("no502: nothing found to map: no nginx or PHP-FPM file\n");
    return 2;
  }
  const places = createPlaces(result);
  const context: MapContext = {
    place: (span) => ({ file: result.display(span.file), ...places.start(span) }),
    file: (id) => result.display(id),
  };
  const maps = result.stacks.map((stack) => mapStack(stack, context));
  const text = rendered(args, maps, linted.result.stacks, io);
  if (args.outputFile === null) io.out(text);
  else {
    try {
      io.writeFile(args.outputFile, text);
    } catch (error) {
      throw new UsageError(`cannot write ${args.outputFile}: ${error instanceof Error ? error.message : error}`, null);
    }
  }
  io.err(trouble(result, reportContext({ ...args, show: "warning" }, "error", io, core), false));
  return hadTrouble(result) ? 2 : 0;
}

function rendered(args: MapArguments, maps: readonly StackMap[], stacks: readonly Stack[], io: Io): string {
  switch (args.format) {
    case "json":
      return `${JSON.stringify({ format: "no502-map/1", tool: { name: "no502", version }, stacks: maps }, null, 2)}\n`;
    case "mermaid":
      return stacks.map((stack) => mapMermaid(stackGraph(stack))).join("\n");
    case "svg":
      return mapSvg(stacks, (stack) => maps[stacks.indexOf(stack)]?.name ?? stack.name);
    default: {
      const paint = style(args.outputFile === null && wantsColor(args.color, io.env, () => io.terminal));
      return maps.map((map) => mapText(map, paint.bold).split("\n").map(printable).join("\n")).join("\n");
    }
  }
}
