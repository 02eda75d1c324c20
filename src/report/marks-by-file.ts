import type { Finding } from "../rule/finding.ts";
import type { FileId } from "../source/span.ts";
import type { Mark } from "./frame.ts";

/** The file of the primary place first, the others in the order of the related places. Equal marks merge. */
export function marksByFile(finding: Finding): Map<FileId, Mark[]> {
  const files = new Map<FileId, Mark[]>();
  const add = (file: FileId, mark: Mark) => {
    const had = files.get(file);
    if (!had) files.set(file, [mark]);
    else if (!had.some((other) => other.start === mark.start && other.end === mark.end && other.text === mark.text)) {
      had.push(mark);
    }
  };
  const { at } = finding;
  add(at.file, { start: at.start, end: at.end, text: finding.label ?? "", primary: true });
  for (const { span, text: said } of finding.related) {
    add(span.file, { start: span.start, end: span.end, text: said, primary: false });
  }
  return files;
}
