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
    unknown: [...unknown].sort(
      byKeys(
        ({ file, line, column, reason }) => [String(file), Number(line), Number(column), String(reason)],
        byteOrder,
      ),
    ),
    unread,
    internalErrors: [...internalErrors].sort(byKeys(({ rule }) => [String(rule)], byteOrder)),
    ...sinceOf(read.map((part) => part.report)),
    ...baselineOf(read.map((part) => part.report)),
  };
  return {
    text: `${JSON.stringify(report, null, 2)}\n`,
    severities: severities.flatMap((severity) => Array<Severity>(summary[`${severity}s`] ?? 0).fill(severity)),
    files: summary.files ?? 0,
    successful: !unread.some(({ failure }) => isTrouble(String(failure))) && internalErrors.length === 0,
  };
}

function readPart(name: string, report: Fields) {
  const { object, list, text, number } = fieldReader(name);
  const summary = object(report, "summary");
  for (const key of ["files", "errors", "warnings", "infos"]) number(summary, key);
  const findings = list(report, "findings");
  for (const finding of findings) {
    for (const key of ["rule", "file", "severity", "fingerprint"]) text(finding, key);
    for (const key of ["start", "end"]) number(finding, key);
  }
  const since = report.since as Fields | undefined;
  const baseline = report.baseline as Fields | undefined;
  return {
    name,
    report,
    version: text(object(report, "tool"), "version"),
    shard: report.shard === undefined ? null : shardOf(object(report, "shard"), number),
    told: `${since ? `with --since ${since.ref}` : "without --since"} and ${baseline ? `with the baseline ${baseline.file}` : "without a baseline"}`,
    summary,
    findings,
    unknown: list(report, "unknown"),
    unread: list(report, "unread"),
    internalErrors: list(report, "internalErrors"),
  };
}

export function shardOf(shard: Fields, number: (of: Fields, key: string) => number): ShardMark {
  return { index: number(shard, "index"), count: number(shard, "count"), stacks: number(shard, "stacks") };
}

function sinceOf(reports: readonly Fields[]): Fields {
  const all = reports.flatMap(({ since }) => (since === undefined ? [] : [since as Fields]));
  if (all[0] === undefined) return {};
  return { since: { ...all[0], unchanged: all.reduce((sum, { unchanged }) => sum + Number(unchanged), 0) } };
}

function baselineOf(reports: readonly Fields[]): Fields {
  const all = reports.flatMap(({ baseline }) => (baseline === undefined ? [] : [baseline as Fields]));
  if (all[0] === undefined) return {};
  const stale = union(
    all.map((baseline) => baseline.stale as readonly Fields[]),
    asJson,
  );
  const keys = ["file", "rule", "scope", "directive", "fingerprint"];
  return {
    baseline: {
      ...all[0],
      stale: [...stale].sort(byKeys((entry) => keys.map((key) => String(entry[key])), byteOrder)),
    },
  };
}
