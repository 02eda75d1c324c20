import { isTrouble } from "../../engine/exit-code.ts";
import type { Severity } from "../../rule/define-rule.ts";
import { byteOrder } from "../../source/file-system.ts";
import { asJson, byKeys, type Fields, fieldReader, union } from "./fields.ts";
import { checkParts, type Merged, type ShardMark } from "./part.ts";

const severities: readonly Severity[] = ["error", "warning", "info"];

/**
 * Joins reports of the format `no502/1`. Those of the shards of a run become what the run would have printed.
 *
 * @throws PartRefused
 */
export function mergeJson(parts: readonly { readonly name: string; readonly report: Fields }[]): Merged {
  const read = parts
    .map(({ name, report }) => readPart(name, report))
    .sort((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
  const first = checkParts(read);
  const findings = union(
    read.map((part) => part.findings),
    ({ rule, file, start, end }) => asJson([rule, file, start, end]),
  );
  const unknown = union(
    read.map((part) => part.unknown),
    asJson,
  );
  const unread = union(
    read.map((part) => part.unread),
    asJson,
  );
  const internalErrors = union(
    read.map((part) => part.internalErrors),
    ({ rule }) => String(rule),
  );
  const unlinked = union(
    read.map((part) => part.unlinked ?? []),
    asJson,
  );
  const stale = union(
    read.map((part) => part.stale),
    asJson,
  ).toSorted(byKeys((entry) => entryKeys.map((key) => String(entry[key])), byteOrder));
  const sum = (key: string) => read.reduce((total, { summary }) => total + Number(summary[key] ?? 0), 0);
  // A finding that two reports tell counts once.
  const listed = (severity: string, all: readonly Fields[]) => all.filter((one) => one.severity === severity).length;
  const twice = (severity: Severity) =>
    read.reduce((total, part) => total + listed(severity, part.findings), 0) - listed(severity, findings);
  const summary: Record<string, number> = {};
  for (const key of Object.keys(first.summary)) summary[key] = sum(key);
  summary.unread = unread.length;
  for (const severity of severities) summary[`${severity}s`] = sum(`${severity}s`) - twice(severity);

  const { shard: _, ...rest } = first.report;
  const report: Fields = {
    ...rest,
    summary,
    findings: [...findings].sort(
      byKeys(({ file, start, rule, end }) => [String(file), Number(start), String(rule), Number(end)], byteOrder),
    ),
    unknown: unknown.toSorted(byKeys(placeKeys, byteOrder)),
    unread,
    ...(first.unlinked === null ? {} : { unlinked: unlinked.toSorted(byKeys(placeKeys, byteOrder)) }),
    internalErrors: [...internalErrors].sort(byKeys(({ rule }) => [String(rule)], byteOrder)),
    ...(first.since === null
      ? {}
      : { since: { ...first.since, unchanged: read.reduce((total, { unchanged }) => total + unchanged, 0) } }),
    ...(first.baseline === null ? {} : { baseline: { ...first.baseline, stale } }),
  };
  return {
    text: `${JSON.stringify(report, null, 2)}\n`,
    findings: { error: summary.errors ?? 0, warning: summary.warnings ?? 0, info: summary.infos ?? 0 },
    files: summary.files ?? 0,
    unlinked: unlinked.length > 0,
    successful: !unread.some(({ failure }) => isTrouble(String(failure))) && internalErrors.length === 0,
  };
}

const placeKeys = ({ file, line, column, reason }: Fields) => [
  String(file),
  Number(line),
  Number(column),
  String(reason),
];

/** The order of a baseline's file. */
const entryKeys = ["file", "rule", "scope", "directive", "fingerprint"];

function readPart(name: string, report: Fields) {
  const { object, list, text, number } = fieldReader(name);
  const summary = object(report, "summary");
  for (const key of ["files", "errors", "warnings", "infos"]) number(summary, key);
  const findings = list(report, "findings");
  for (const finding of findings) {
    for (const key of ["rule", "file", "severity", "fingerprint"]) text(finding, key);
    for (const key of ["start", "end"]) number(finding, key);
  }
  const since = report.since === undefined ? null : object(report, "since");
  const baseline = report.baseline === undefined ? null : object(report, "baseline");
  const unlinked = report.unlinked === undefined ? null : list(report, "unlinked");
  const range = since === null ? "without --since" : `with --since ${text(since, "ref")}`;
  const known = baseline === null ? "without a baseline" : `with the baseline ${text(baseline, "file")}`;
  const links = unlinked === null ? "without --require-links" : "with --require-links";
  return {
    name,
    report,
    version: text(object(report, "tool"), "version"),
    shard: report.shard === undefined ? null : shardOf(object(report, "shard"), number),
    told: `${range}, ${known} and ${links}`,
    summary,
    findings,
    unknown: list(report, "unknown"),
    unread: list(report, "unread"),
    internalErrors: list(report, "internalErrors"),
    unlinked,
    since,
    unchanged: since === null ? 0 : number(since, "unchanged"),
    baseline,
    stale: baseline === null ? [] : list(baseline, "stale"),
  };
}

export function shardOf(shard: Fields, number: (of: Fields, key: string) => number): ShardMark {
  return { index: number(shard, "index"), count: number(shard, "count"), stacks: number(shard, "stacks") };
}
