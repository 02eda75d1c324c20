import type { LintResult } from "../engine/lint-result.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId, Span } from "../source/span.ts";

/**
 * Where an editor shows a place. Files of a dump are told in the dump: under the path that they state there may lie another
 * file on this machine. Null for what a package brings, which lies nowhere.
 */
export function shownPlace(span: Span, { dumpedAt }: LintResult): Span | null {
  const { file, start, end } = span;
  const from = dumpedAt(file);
  if (from !== null) return { file: from.dump, start: from.start + start, end: from.start + end };
  return isFile(file) ? span : null;
}

/** Whether a file is one that an editor could open. */
export function isFile(file: FileId): boolean {
  return file.startsWith("/");
}

/** Findings with their places where editors show them. A dump is not mended. */
export function shownFindings(result: LintResult): readonly Finding[] {
  return result.findings.map((finding) => {
    const places = [finding.at, ...finding.related.map(({ span }) => span)];
    if (!places.some(({ file }) => result.dumpedAt(file) !== null)) return finding;
    const inDump = (span: Span) => shownPlace(span, result) ?? span;
    return {
      ...finding,
      at: inDump(finding.at),
      related: finding.related.map(({ span, text }) => ({ span: inDump(span), text })),
      fixes: finding.fixes.filter(({ edits }) => edits.every(({ span }) => result.dumpedAt(span.file) === null)),
    };
  });
}
