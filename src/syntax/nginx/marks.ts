import { type RoledPlaceholder, withRoles } from "../template/control-role.ts";
import type { Placeholder } from "../template/placeholder.ts";

/** The placeholders of a file and the next one to come. */
export interface Marks {
  readonly list: RoledPlaceholder[];
  next: number;
  /** Where the next one starts; past the text when none is left, so that one comparison decides. */
  at: number;
}

export function marksOf(text: string, found: readonly Placeholder[]): Marks {
  const list = found.length === 0 ? [] : withRoles(text, found);
  return { list, next: 0, at: list[0]?.start ?? Number.MAX_SAFE_INTEGER };
}

/** The placeholder that starts at `marks.at`. */
export function currentMark(marks: Marks): RoledPlaceholder {
  return marks.list[marks.next] as RoledPlaceholder;
}

/** Goes on to the first placeholder that starts at or after `offset`. */
export function skipMarks(marks: Marks, offset: number): void {
  const { list } = marks;
  while (marks.next < list.length && (list[marks.next] as RoledPlaceholder).start < offset) marks.next++;
  marks.at = list[marks.next]?.start ?? Number.MAX_SAFE_INTEGER;
}

/** Goes back to the first placeholder that starts at or after `offset`. */
export function rewindMarks(marks: Marks, offset: number): void {
  while (marks.next > 0 && (marks.list[marks.next - 1] as RoledPlaceholder).start >= offset) marks.next--;
  skipMarks(marks, offset);
}

/** Forgets the placeholders from here to `offset`: they were none. */
export function dropMarks(marks: Marks, offset: number): void {
  const from = marks.next;
  skipMarks(marks, offset);
  marks.list.splice(from, marks.next - from);
  marks.next = from;
}
