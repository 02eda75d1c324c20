import { isTrouble } from "../../engine/exit-code.ts";
import type { Severity } from "../../rule/define-rule.ts";
import { byteOrder } from "../../source/file-system.ts";
import { nothingToLint } from "../sarif/invocation.ts";
import { countFindings } from "../shown.ts";
import { asJson, byKeys, type Fields, fieldReader, union } from "./fields.ts";
import { shardOf } from "./merge-json.ts";
import { checkParts, type Merged, PartRefused } from "./part.ts";

/** GitHub refuses a run with more results. */
const mostResults = 25_000;
const severityOf: Readonly<Record<string, Severity>> = { error: "error", warning: "warning", note: "info" };

/**
 * Joins SARIF logs of no502. Those of the shards of a run become what the run would have printed.
 *
 * @throws PartRefused
 */
export function mergeSarif(parts: readonly { readonly name: string; readonly report: Fields }[]): Merged {
  const read = parts
    .map(({ name, report }) => readPart(name, report))
    .sort((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
  const first = checkParts(read);
  const names = new Map(read.flatMap((part) => [...part.names]));
  const nameOf = (uri: string) => names.get(uri) ?? decoded(uri);

  const rules = union(
    read.map((part) => part.rules),
    ({ id }) => String(id),
  );
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const every = union(
    read.map((part) => part.results),
    ({ ruleId, partialFingerprints, locations }) => asJson([ruleId, partialFingerprints, locations]),
  );
  const inOrder = (results: readonly Fields[]) =>
    [...results].sort(byKeys((one) => resultKeys(one, nameOf), byteOrder));
  const counted = inOrder(every.filter(({ suppressions }) => suppressions === undefined));
  const sorted = [...counted, ...inOrder(every.filter(({ suppressions }) => suppressions !== undefined))];
  const kept = worst(sorted);
  const leftOut = read.reduce((sum, part) => sum + part.leftOut, 0) + sorted.length - kept.length;

  const coverage: Record<string, number> & { files: number } = { files: 0 };
  for (const key of Object.keys(first.coverage)) {
    coverage[key] = read.reduce((sum, part) => sum + Number(part.coverage[key] ?? 0), 0);
  }
  const notes = notifications(
    read.map((part) => part.notifications),
    leftOut,
    coverage.files === 0,
    nameOf,
  );
  coverage.unread = notes.filter(({ descriptor }) => idOf(descriptor).startsWith("unread/")).length;
  const ids = new Set(notes.map(({ descriptor }) => idOf(descriptor)));
  const trouble = [...ids].some(isTroubleNote);
  const executionSuccessful = !trouble && !ids.has(nothingToLint);

  const { shard: _, ...properties } = first.run.properties as Fields;
  const run: Fields = {
    ...first.run,
    tool: { ...(first.run.tool as Fields), driver: { ...first.driver, rules } },
    invocations: [{ ...first.invocation, executionSuccessful, toolExecutionNotifications: notes }],
    results: kept.map((one) => (one.ruleIndex === undefined ? one : { ...one, ruleIndex: index.get(one.ruleId) })),
    properties: { ...properties, coverage },
  };
  return {
    text: `${JSON.stringify({ ...first.report, runs: [run] }, null, 2)}\n`,
    findings: countFindings(counted.map(({ level }) => ({ severity: severityOf[String(level)] ?? "warning" }))),
    files: coverage.files,
    successful: !trouble,
    unlinked: ids.has("unlinked"),
  };
}

function readPart(name: string, report: Fields) {
  const { object, list, text, number } = fieldReader(name);
  const [run, ...others] = list(report, "runs");
  if (run === undefined || others.length > 0) throw new PartRefused(name, "this SARIF log does not hold one run");
  const driver = object(object(run, "tool"), "driver");
  if (driver.name !== "no502") throw new PartRefused(name, `this SARIF log is of ${String(driver.name)}, not of no502`);
  const [invocation = {}] = list(run, "invocations");
  const properties = object(run, "properties");
  const shard = properties.shard === undefined ? null : object(properties, "shard");
  return {
    name,
    report,
    run,
    driver,
    invocation,
    version: text(driver, "semanticVersion"),
    shard: shard === null ? null : shardOf(shard, number),
    told: "",
    rules: list(driver, "rules"),
    results: list(run, "results"),
    notifications: list(invocation, "toolExecutionNotifications"),
    coverage: object(properties, "coverage"),
    leftOut: shard === null ? 0 : number(shard, "leftOut"),
    names: new Map(Object.entries(shard === null ? {} : object(shard, "names")) as [string, string][]),
  };
}

/** A path in the words of the report: without the scheme, and without percent signs. */
function decoded(uri: string): string {
  const path = uri.replace(/^file:\/\//, "");
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What may be there of it. */
interface PhysicalLocation {
  readonly artifactLocation?: Fields | null;
  readonly region?: Fields | null;
}

function placeOf(one: Fields): { readonly uri: string; readonly region: Fields } {
  const locations = one.locations as readonly { readonly physicalLocation?: PhysicalLocation | null }[] | undefined;
  const physical = Array.isArray(locations) ? locations[0]?.physicalLocation : null;
  return { uri: String(physical?.artifactLocation?.uri ?? ""), region: physical?.region ?? {} };
}

function resultKeys(one: Fields, nameOf: (uri: string) => string): readonly (number | string)[] {
  const { uri, region } = placeOf(one);
  const at = (key: string) => Number(region[key] ?? 0);
  return [nameOf(uri), at("startLine"), at("startColumn"), String(one.ruleId), at("endLine"), at("endColumn")];
}

function worst(results: readonly Fields[]): readonly Fields[] {
  if (results.length <= mostResults) return results;
  const levels = ["error", "warning", "note"];
  const ranked = [...results].sort((a, b) => levels.indexOf(String(a.level)) - levels.indexOf(String(b.level)));
  const kept = new Set(ranked.slice(0, mostResults));
  return results.filter((one) => kept.has(one));
}

const isTroubleNote = (id: string) =>
  id === "internal-error" || (id.startsWith("unread/") && isTrouble(id.slice("unread/".length)));
const idOf = (descriptor: unknown) => String((descriptor as Fields | undefined)?.id ?? "");

/** In the order of a run: what went wrong, what was left out, notices, what is not judged. */
function notifications(
  lists: readonly (readonly Fields[])[],
  leftOut: number,
  empty: boolean,
  nameOf: (uri: string) => string,
): readonly Fields[] {
  const all = union(lists, asJson);
  const of = (fits: (id: string) => boolean) => all.filter(({ descriptor }) => fits(idOf(descriptor)));
  const ruleOf = (one: Fields) => String((one.associatedRule as Fields | undefined)?.id ?? "");
  const keysOf = (one: Fields) => {
    const { uri, region } = placeOf(one);
    const text = String((one.message as Fields | undefined)?.text ?? "");
    return [ruleOf(one), nameOf(uri), Number(region.startLine ?? 0), Number(region.startColumn ?? 0), text];
  };
  const known = (id: string) =>
    id.startsWith("unread/") ||
    ["internal-error", "results-left-out", "unlinked", "unknown", nothingToLint].includes(id);
  const [left] = of((id) => id === "results-left-out");
  return [
    ...of((id) => id.startsWith("unread/")),
    // Of a rule's crashes a run tells the first.
    ...union([of((id) => id === "internal-error").toSorted(byKeys(keysOf, byteOrder))], ruleOf),
    // A run without anything to lint is made good by another.
    ...(empty ? of((id) => id === nothingToLint) : []),
    ...(leftOut === 0
      ? []
      : [
          {
            level: "warning",
            descriptor: { id: "results-left-out" },
            ...left,
            message: { text: `${leftOut} more findings are left out: GitHub takes no more.` },
          },
        ]),
    ...of((id) => !known(id)),
    ...of((id) => id === "unlinked").toSorted(byKeys(keysOf, byteOrder)),
    ...of((id) => id === "unknown").toSorted(byKeys(keysOf, byteOrder)),
  ];
}
