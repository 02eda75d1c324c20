import type { LintResult } from "../engine/lint-result.ts";
import { findingJson } from "../report/json.ts";
import { createPlaces } from "../report/places.ts";
import { isoTime } from "./calendar.ts";
import type { DiagnosedGroup, DiagnosisResult } from "./diagnosis.ts";

/** For programs: `schema/diagnose.schema.json` describes it. None of its fields changes its meaning within `no502-diagnose/1`. */
export function diagnosisJson(result: DiagnosisResult, lint: LintResult): string {
  const places = createPlaces(lint);
  const group = ({ cause, status, count, first, last, place, rules, findings, checks }: DiagnosedGroup) => ({
    cause: cause.id,
    status,
    count,
    first: first === null ? null : isoTime(first),
    last: last === null ? null : isoTime(last),
    server: place.server,
    location: place.location,
    upstream: place.upstream,
    pool: place.pool,
    rules,
    findings: findings.map((finding) => findingJson(finding, lint, places)),
    checks: checks.map(({ command }) => command),
  });
  const report = {
    format: "no502-diagnose/1",
    groups: result.groups.map(group),
    unknownLines: result.unknownLines,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
