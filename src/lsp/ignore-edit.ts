import { readSuppressions } from "../engine/read-suppressions.ts";
import type { Edit } from "../rule/define-rule.ts";
import type { Finding } from "../rule/finding.ts";
import { span } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";

/** A comment that silences a finding, and where in it the reason belongs. */
export interface IgnoreEdit {
  readonly edit: Edit;
  /** UTF-16 offset in `edit.text`. */
  readonly reasonAt: number;
}

/**
 * The comment on a line of its own above the finding, or one more rule in the comment that stands there already. Null where no
 * comment helps: inside of a string that goes over several lines.
 */
export function ignoreEdit(finding: Finding, tree: NginxFile | IniFile): IgnoreEdit | null {
  const { text } = tree;
  const { at, rule } = finding;
  const had = readSuppressions(tree).find(
    ({ covers, rules, malformed }) =>
      malformed === null && rules.length > 0 && at.start >= covers.start && at.start < covers.end,
  );
  const last = had?.rules.at(-1);
  if (had && last) {
    // The reason that stands there was given for another rule: the cursor goes to its end.
    const added = `, ${rule}`;
    return { edit: { span: span(at.file, last.span.end, last.span.end), text: added }, reasonAt: added.length };
  }
  const line = text.lastIndexOf("\n", at.start - 1) + 1;
  if (isInside(tree, line)) return null;
  const indent = /^[ \t]*/.exec(text.slice(line, at.start))?.[0] ?? "";
  const comment = `${indent}${tree.kind === "nginx" ? "#" : ";"} no502: ignore[${rule}] `;
  const end = text.slice(line).includes("\r\n") ? "\r\n" : "\n";
  return { edit: { span: span(at.file, line, line), text: comment + end }, reasonAt: comment.length };
}

/** True where a line begins inside of a token: what is put there would not be a comment. */
function isInside(tree: NginxFile | IniFile, line: number): boolean {
  for (const { kind, start, end } of tree.tokens)
    if (start < line && line < end) return kind !== "space" && kind !== "comment";
  return false;
}
