import type { Finding } from "../rule/finding.ts";
import { fileAt } from "../syntax/file-at.ts";
import type { Baseline, BaselineEntry } from "./baseline.ts";
import type { LintResult } from "./lint-result.ts";
import { primaryOf } from "./primary.ts";

/** The baseline that knows everything a run found, what an older one knows already included. */
export function baselineEntries(result: LintResult): readonly BaselineEntry[] {
  const files = new Map(result.stacks.flatMap((stack) => [...stack.files]));
  return [...result.findings, ...result.baselined].map(({ rule, at, fingerprint }: Finding) => {
    const file = fileAt(files, at);
    const { scope, directive } = file ? primaryOf(file, at) : { scope: "", directive: "" };
    return { rule, file: result.projectPath(at.file), scope, directive, fingerprint };
  });
}

/**
 * What the file holds after `no502 baseline`: all that was found, and of the old file what this run did not look at.
 *
 * @param paths what was linted, named as in `Baseline.paths`
 */
export function updateBaseline(
  old: Baseline | null,
  result: LintResult,
  paths: readonly string[],
): Pick<Baseline, "paths" | "entries"> {
  const found = baselineEntries(result);
  const done = new Set([...found, ...(result.baseline?.stale ?? [])].map(({ fingerprint }) => fingerprint));
  const kept = (old?.entries ?? []).filter(({ fingerprint }) => !done.has(fingerprint));
  return { paths: [...new Set([...(old?.paths ?? []), ...paths])], entries: [...found, ...kept] };
}
