import { byteOrder } from "../source/file-system.ts";
import { type Baseline, type BaselineEntry, baselineFormat } from "./baseline.ts";

/**
 * The text of a baseline file: one line for each finding, in an order that does not depend on line numbers, so that a
 * change of the configuration changes few lines of it.
 */
export function renderBaseline({ paths, entries }: Pick<Baseline, "paths" | "entries">, version: string): string {
  const lines = [...entries].sort(entryOrder).map((entry) => `    ${oneLine(entry)}`);
  return [
    "{",
    `  "format": ${JSON.stringify(baselineFormat)},`,
    `  "tool": ${oneLine({ name: "no502", version })},`,
    `  "paths": [${paths.map((path) => JSON.stringify(path)).join(", ")}],`,
    lines.length === 0 ? '  "findings": []' : `  "findings": [\n${lines.join(",\n")}\n  ]`,
    "}\n",
  ].join("\n");
}

function oneLine(object: object): string {
  const members = Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{ ${members.join(", ")} }`;
}

/** The order of the file. */
export function entryOrder(a: BaselineEntry, b: BaselineEntry): number {
  return (
    byteOrder(a.file, b.file) ||
    byteOrder(a.rule, b.rule) ||
    byteOrder(a.scope, b.scope) ||
    byteOrder(a.directive, b.directive) ||
    byteOrder(a.fingerprint, b.fingerprint)
  );
}
