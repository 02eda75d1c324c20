import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../rules/index.ts";
import type { LintResult } from "../../src/engine/lint-result.ts";
import type { SuppressedFinding } from "../../src/engine/raw-finding.ts";
import type { ReportContext } from "../../src/report/context.ts";
import { ruleInfos } from "../../src/report/rule-info.ts";
import type { Severity } from "../../src/rule/define-rule.ts";
import type { Finding } from "../../src/rule/finding.ts";
import { relative } from "../../src/source/paths.ts";
import { fileId, type Label, type Span } from "../../src/source/span.ts";
import { projectFolder } from "../support/examples.ts";

export const plainContext: ReportContext = {
  version: "9.8.7",
  show: "warning",
  color: false,
  unicode: false,
  width: 80,
  rules: ruleInfos(rules),
  page: (path) => readFileSync(join(projectFolder, path), "utf8"),
  linkTo: () => null,
  homepage: null,
};

export type Files = Readonly<Record<string, string>>;

/** The span of the nth occurrence (from 0) of a piece of a file's text. */
export function at(files: Files, file: string, piece: string, nth = 0): Span {
  let start = -1;
  for (let count = 0; count <= nth; count++) start = (files[file] as string).indexOf(piece, start + 1);
  if (start === -1) throw new Error(`${file} does not hold ${piece}`);
  return { file: fileId(file), start, end: start + piece.length };
}

export function finding(where: Span, more: Partial<Finding> = {}): Finding {
  return {
    rule: "socket-tcp-mismatch",
    severity: "error",
    confidence: "high",
    message: "nginx connects to 127.0.0.1:9000, but pool www listens on /run/php/fpm.sock.",
    args: {},
    at: where,
    label: null,
    related: [],
    fixes: [],
    fingerprint: "f00d",
    ...more,
  };
}

/** The finding, silenced by a comment at a place. */
export function suppressed(found: Finding, comment: Span, reason: string): SuppressedFinding {
  return { ...found, suppression: { comment, reason } };
}

export const label = (span: Span, text: string): Label => ({ span, text });
export const severityOf = (severity: Severity): Partial<Finding> => ({ severity });

/** A result over files held in memory; `/w` is the working directory. */
export function fakeResult(files: Files, findings: readonly Finding[], more: Partial<LintResult> = {}): LintResult {
  return {
    findings,
    suppressed: [],
    baselined: [],
    baseline: null,
    since: null,
    shard: null,
    unread: [],
    internalErrors: [],
    coverage: { files: Object.keys(files).length, stacks: 1, routes: 0, linked: 0, unknown: 0, unread: 0 },
    unknown: [],
    notices: [],
    stacks: [],
    text: (file) => files[file] ?? null,
    dumpedAt: () => null,
    embedded: () => null,
    editable: (file) => Object.hasOwn(files, file),
    display: (file) => (file.startsWith("/w/") ? file.slice(3) : file),
    relativePath: (file) => (file.startsWith("/") ? relative("/w", file) : file),
    projectPath: (file) => (file.startsWith("/w/") ? file.slice(3) : file),
    ...more,
  };
}
