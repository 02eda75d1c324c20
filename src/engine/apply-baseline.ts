import type { Finding } from "../rule/finding.ts";
import type { Baseline } from "./baseline.ts";
import type { LintResult } from "./lint-result.ts";
import { entryOrder } from "./render-baseline.ts";
import { entryIsGone, type Judgement, looksAtAllOf } from "./stale-entries.ts";

/**
 * The last step of a run, after suppressions and levels: takes out what the baseline knows, and tells which of its entries
 * are needed no more.
 */
export function applyBaseline(
  findings: readonly Finding[],
  baseline: Baseline | null,
  run: Judgement,
): Pick<LintResult, "findings" | "baselined" | "baseline"> {
  if (baseline === null) return { findings, baselined: [], baseline: null };
  const known = new Set(baseline.entries.map(({ fingerprint }) => fingerprint));
  const met = new Set<string>();
  const fresh: Finding[] = [];
  const baselined: Finding[] = [];
  for (const finding of findings) {
    const { fingerprint } = finding;
    if (known.has(fingerprint)) {
      met.add(fingerprint);
      baselined.push(finding);
    } else fresh.push(finding);
  }
  const whole = looksAtAllOf(baseline, run);
  const isGone = entryIsGone(whole, run);
  const stale = baseline.entries.filter((entry) => !met.has(entry.fingerprint) && isGone(entry)).sort(entryOrder);
  return { findings: fresh, baselined, baseline: { file: baseline.file, stale, whole } };
}
