import { type Fields, parsePart } from "./fields.ts";
import { mergeJson } from "./merge-json.ts";
import { mergeSarif } from "./merge-sarif.ts";
import { type Merged, type Part, PartRefused } from "./part.ts";

/**
 * Joins reports of one format, JSON or SARIF, into one: those of all shards of a run into what the run would have given.
 *
 * @param parts at least one
 * @throws PartRefused for a report that is none, or not of the same run as the others
 */
export function mergeReports(parts: readonly Part[]): Merged {
  const read = parts.map((part) => ({ name: part.name, report: parsePart(part) }));
  const kinds = read.map(({ name, report }) => ({ name, kind: kindOf(name, report) }));
  const other = kinds.find(({ kind }) => kind !== kinds[0]?.kind);
  if (other) throw new PartRefused(other.name, `this is ${other.kind}, and ${kinds[0]?.name} is ${kinds[0]?.kind}`);
  return kinds[0]?.kind === "SARIF" ? mergeSarif(read) : mergeJson(read);
}

function kindOf(name: string, report: Fields): "JSON" | "SARIF" {
  if (report.format === "no502/1") return "JSON";
  if (report.version === "2.1.0" && Array.isArray(report.runs)) return "SARIF";
  if (typeof report.format === "string" && report.format.startsWith("no502")) {
    throw new PartRefused(
      name,
      `this has the format ${report.format}, and only reports of the format no502/1 are joined`,
    );
  }
  throw new PartRefused(name, "this is neither a JSON report of no502 nor SARIF 2.1.0");
}
