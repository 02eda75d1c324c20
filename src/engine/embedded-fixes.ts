import type { Edit, Fix } from "../rule/define-rule.ts";
import { type EmbeddedText, endInFile, isVerbatim, offsetInFile } from "../source/embedded-text.ts";
import type { FileId } from "../source/span.ts";

/** Writes fixes as the file wants them that holds a text; drops those that cannot be written there. */
export type FitFixes = (fixes: readonly Fix[]) => readonly Fix[];

export function createFitFixes(embedded: Iterable<EmbeddedText>): FitFixes {
  const byFile = new Map<FileId, EmbeddedText[]>();
  for (const text of embedded) byFile.set(text.file, [...(byFile.get(text.file) ?? []), text]);
  if (byFile.size === 0) return (fixes) => fixes;

  const fitEdit = (edit: Edit): Edit | null => {
    const { start, end, file } = edit.span;
    const text = byFile
      .get(file)
      ?.find((one) => start >= offsetInFile(one, 0) && end <= endInFile(one, one.text.length));
    if (text === undefined) return byFile.has(file) ? null : edit;
    const written = isVerbatim(text, start, end) ? text.encode(edit.text) : null;
    return written === null ? null : { ...edit, text: written };
  };
  return (fixes) =>
    fixes.flatMap((fix) => {
      const edits = fix.edits.map(fitEdit).filter((edit) => edit !== null);
      return edits.length === fix.edits.length ? [{ ...fix, edits }] : [];
    });
}
