import type { LintResult } from "../engine/lint-result.ts";
import type { Fix } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import type { Span } from "../source/span.ts";
import type { Format } from "./context.ts";
import { createPlaces, type Places } from "./places.ts";
import { docsOf } from "./rule-page.ts";
import { countFindings, shownFindings } from "./shown.ts";
import { unlinkedPlaces } from "./unmet.ts";

/** For programs: `schema/report.schema.json` describes it. Fields may be added; none changes its meaning within `no502/1`. */
export const json: Format = {
  name: "json",
  summary: "for programs, format no502/1 (schema/report.schema.json)",
  render(result, context) {
    const places = createPlaces(result);
    const counts = countFindings(result.findings);
    const { coverage } = result;
    const report = {
      format: "no502/1",
      tool: { name: "no502", version: context.version },
      summary: {
        files: coverage.files,
        stacks: coverage.stacks,
        routes: coverage.routes,
        linked: coverage.linked,
        unknown: coverage.unknown,
        unread: coverage.unread,
        errors: counts.error,
        warnings: counts.warning,
        infos: counts.info,
        suppressed: result.suppressed.length,
        baselined: result.baselined.length,
      },
      findings: shownFindings(result, context.show).map((finding) => findingJson(finding, result, places)),
      unknown: result.unknown.map(({ span, reason }) => {
        const { line, column } = places.start(span);
        return { file: result.relativePath(span.file), line, column, reason };
      }),
      unread: result.unread.map(({ file, failure, message }) => ({
        file: result.relativePath(file),
        failure,
        message,
      })),
      internalErrors: result.internalErrors.map(({ rule, message }) => ({ rule, message })),
      ...(context.demands?.links
        ? { unlinked: unlinkedPlaces(result).map(({ span, reason }) => ({ ...range(span, result, places), reason })) }
        : {}),
      ...(result.shard === null ? {} : { shard: result.shard }),
      ...(result.since === null ? {} : { since: { ref: result.since.ref, unchanged: result.since.unchanged.length } }),
      ...(result.baseline === null
        ? {}
        : { baseline: { file: result.relativePath(result.baseline.file), stale: result.baseline.stale } }),
    };
    return `${JSON.stringify(report, null, 2)}\n`;
  },
};

/** One finding as every report for programs states it. */
export function findingJson(finding: Finding, result: LintResult, places: Places) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    args: finding.args,
    ...range(finding.at, result, places),
    start: finding.at.start,
    end: finding.at.end,
    ...(finding.label === null ? {} : { label: finding.label }),
    related: finding.related.map(({ span, text }) => ({ ...range(span, result, places), message: text })),
    fixes: finding.fixes.map((fix) => fixJson(fix, result)),
    docs: docsOf(finding.rule),
    fingerprint: finding.fingerprint,
  };
}

/** Lines and columns are 1-based, columns in UTF-16 code units, the end exclusive. */
function range(span: Span, result: LintResult, places: Places) {
  const start = places.start(span);
  const end = places.end(span);
  return {
    file: result.relativePath(span.file),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

function fixJson(fix: Fix, result: LintResult) {
  return {
    title: fix.title,
    safety: fix.safety,
    edits: fix.edits.map(({ span, text }) => ({
      file: result.relativePath(span.file),
      start: span.start,
      end: span.end,
      text,
    })),
  };
}
