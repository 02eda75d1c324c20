import type { Finding } from "../rule/finding.ts";
import type { FileId } from "../source/span.ts";
import { printable } from "./display-width.ts";
import type { Sight } from "./sight.ts";

/** What there is to a finding beside its message, one line each: every related place with its words, and what mends it. */
export function detailLines(finding: Finding, sight: Sight): readonly string[] {
  return [
    ...finding.related.map(({ span, text }) => {
      const { line, column } = sight.places.start(span);
      return `${pathOf(span.file, sight)}:${line}:${column}: ${printable(text)}`;
    }),
    ...finding.fixes.map(({ title, safety }) => {
      return `help: ${printable(title)}${safety === "unsafe" ? " (needs your judgement)" : ""}`;
    }),
  ];
}

/** The message and all of that on one line, for formats that show nothing else. */
export function fullMessage(finding: Finding, sight: Sight): string {
  const details = detailLines(finding, sight);
  return `${printable(finding.message)}${details.length === 0 ? "" : ` (${details.join("; ")})`}`;
}

/** How programs that show a repository name a file: from its root, on one line. */
export function pathOf(file: FileId, { result }: Sight): string {
  return printable(result.projectPath(file));
}
