import type { LintResult } from "../../src/engine/lint-result.ts";
import type { Finding } from "../../src/rule/finding.ts";
import { type LintFilesOptions, lintFiles } from "./lint.ts";

/** The findings of one rule, by the whole pipeline, with the text they point to. */
export interface Asked {
  readonly result: LintResult;
  readonly findings: readonly Finding[];
  /** `error request_terminate_timeout = 2s`: level and marked text of each finding. */
  readonly marked: readonly string[];
  /** `nginx.conf: fastcgi_read_timeout 10s`, of each related place. */
  readonly related: readonly string[];
  readonly messages: readonly string[];
  /** Texts of the places that no rule could judge. */
  readonly unknown: readonly string[];
}

export function ask(rule: string, files: Readonly<Record<string, string>>, options: LintFilesOptions = {}): Asked {
  const result = lintFiles(files, { ...options, select: [rule] });
  const crashed = result.internalErrors[0];
  if (crashed) throw new Error(crashed.stack ?? crashed.message);
  const textAt = ({ file, start, end }: Finding["at"]) => (result.text(file) ?? "").slice(start, end);
  const findings = result.findings.filter((finding) => finding.rule === rule);
  return {
    result,
    findings,
    marked: findings.map(({ severity, at }) => `${severity} ${textAt(at)}`),
    related: findings.flatMap((finding) =>
      finding.related.map(({ span }) => `${result.display(span.file)}: ${textAt(span)}`),
    ),
    messages: findings.map(({ message }) => message),
    unknown: result.unknown.map(({ span, reason }) => `${textAt(span)}: ${reason}`),
  };
}
