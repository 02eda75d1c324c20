import { readSuppressions } from "../engine/read-suppressions.ts";
import type { Edit } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import { offsetInText } from "../source/embedded-text.ts";
import { span } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";
import { lineInFile, type Reading } from "./readings.ts";

/** A comment that silences a finding, and where in it the reason belongs. */
export interface IgnoreEdit {
  readonly edit: Edit;
  /** UTF-16 offset in `edit.text`. */
  readonly reasonAt: number;
}

/**
 * The comment on a line of its own above the finding, or one more rule in the comment that stands there already. Null where no
 * comment helps: inside of a string that goes over several lines, or of quotes in which the file writes a whole text.
 */
export function ignoreEdit(finding: Finding, reading: Reading, fileText: string): IgnoreEdit | null {
  const { tree, placed, embedded } = reading;
  const { at, rule } = finding;
  const had = readSuppressions(placed ?? tree).find(
    ({ covers, rules, malformed }) =>
      malformed === null && rules.length > 0 && at.start >= covers.start && at.start < covers.end,
  );
  const inside = embedded === null ? at.start : offsetInText(embedded, at.start);
  const place = inside === null || isInside(tree, inside) ? null : lineInFile(reading, inside);
  if (place === null) return null;
  const last = had?.rules.at(-1);
  if (had && last) {
    // The reason that stands there was given for another rule: the cursor goes to its end.
    const added = `, ${rule}`;
    return { edit: { span: span(at.file, last.span.end, last.span.end), text: added }, reasonAt: added.length };
  }
  const { line } = place;
  const indent = /^[ \t]*/.exec(fileText.slice(line, at.start))?.[0] ?? "";
  const comment = `${indent}${tree.kind === "nginx" ? "#" : ";"} no502: ignore[${rule}] `;
  const end = fileText.slice(line).includes("\r\n") ? "\r\n" : "\n";
  return { edit: { span: span(at.file, line, line), text: comment + end }, reasonAt: comment.length };
}

/** True where the line of a place begins inside of a token: what is put there would not be a comment. */
function isInside(tree: NginxFile | IniFile, place: number): boolean {
  const line = tree.text.lastIndexOf("\n", place - 1) + 1;
  for (const { kind, start, end } of tree.tokens)
    if (start < line && line < end) return kind !== "space" && kind !== "comment";
  return false;
}
