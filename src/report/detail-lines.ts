import type { Finding } from "../rule/finding.ts";
import { printable } from "./display-width.ts";
import { repositoryPath } from "./repository-path.ts";
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

/** The name of a file from the repository's root, on one line. */
export function pathOf(file: Finding["at"]["file"], { result, context }: Sight): string {
  return printable(repositoryPath(file, result, context));
}
