import type { Label, Span } from "../source/span.ts";
import { type RawFinding, severityRank } from "./raw-finding.ts";

/** More related places than this help nobody; the last shown one says how many there are besides. */
const mostRelated = 8;

/** One rule at one place. */
export const twinKey = (rule: string, at: Span) => `${rule} ${at.start} ${at.end} ${at.file}`;

/**
 * A file included in several contexts, or several routes to one pool, make a rule report one place more than once. It
 * becomes one finding: that of the first report with the worst severity, with the related places of all.
 */
export function mergeTwins<T extends RawFinding>(reports: readonly T[]): readonly T[] {
  const groups = new Map<string, T[]>();
  for (const report of reports) {
    const key = twinKey(report.rule, report.at);
    const group = groups.get(key);
    if (group) group.push(report);
    else groups.set(key, [report]);
  }
  return [...groups.values()].map((group) => {
    const worst = group.reduce((a, b) => (severityRank[b.severity] < severityRank[a.severity] ? b : a));
    const others = group.filter((report) => report !== worst);
    return { ...worst, ...shorten(distinct([worst, ...others].flatMap((report) => report.related))) };
  });
}

function distinct(labels: readonly Label[]): readonly Label[] {
  if (labels.length < 2) return labels;
  const seen = new Set<string>();
  return labels.filter(({ span }) => {
    const key = twinKey("", span);
    const fresh = !seen.has(key);
    seen.add(key);
    return fresh;
  });
}

function shorten(labels: readonly Label[]): Pick<RawFinding, "related" | "unshown"> {
  const more = labels.length - mostRelated;
  if (more <= 0) return { related: labels };
  const unshown = labels.slice(mostRelated).map(({ span }) => span);
  const shown = labels.slice(0, mostRelated);
  const last = shown.pop() as Label;
  const places = more === 1 ? "1 more place" : `${more} more places`;
  return { related: [...shown, { span: last.span, text: `${last.text} (and ${places})` }], unshown };
}
