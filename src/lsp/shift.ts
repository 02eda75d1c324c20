import type { Finding } from "../rule/finding.ts";
import type { FileId, Span } from "../source/span.ts";

/**
 * Moves findings of an older text of a file to where they stand in a newer one. What lies in the changed part is gone: nobody
 * knows whether it still holds.
 */
export function shiftFindings(findings: readonly Finding[], file: FileId, before: string, after: string): Finding[] {
  if (before === after) return [...findings];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end++;
  const changedTo = before.length - end;
  const by = after.length - before.length;
  const move = (span: Span): Span | null => {
    if (span.file !== file || span.end <= start) return span;
    return span.start >= changedTo ? { ...span, start: span.start + by, end: span.end + by } : null;
  };
  return findings.flatMap((finding) => {
    const at = move(finding.at);
    if (at === null) return [];
    const related = finding.related.flatMap(({ span, text }) => {
      const moved = move(span);
      return moved === null ? [] : [{ span: moved, text }];
    });
    // A fix for another text would spoil this one.
    return [{ ...finding, at, related, fixes: [], fingerprint: finding.fingerprint }];
  });
}
