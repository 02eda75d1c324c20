import type { ControlRole, RoledPlaceholder } from "../template/control-role.ts";
import { currentMark, type Marks, skipMarks } from "./marks.ts";
import type { OpenBlock } from "./read-statements.ts";

export interface TemplateState {
  /** Control placeholders that are open here. */
  depth: number;
  /**
   * Not 0 while pieces of a statement that began outside a template part are read inside it: names are then not known.
   * It holds the depth at which that part opened.
   */
  loose: number;
  /** True once a control placeholder was met: braces on paper may then not match. */
  control: boolean;
  /** Applies a control placeholder and returns the blocks that are open after it. */
  apply(role: ControlRole | null, stack: OpenBlock[], nested: boolean, at: number): OpenBlock[];
}

export function createTemplateState(): TemplateState {
  const saved: (readonly OpenBlock[])[] = [];
  const state: TemplateState = {
    depth: 0,
    loose: 0,
    control: false,
    apply(role, stack, nested, at) {
      if (role === "open") {
        saved.push([...stack]);
        state.depth++;
        if (nested && state.loose === 0) state.loose = state.depth;
        return stack;
      }
      if (role !== "middle" && role !== "close") return stack;
      if (role === "middle") return alternative(saved.at(-1), stack, at);
      if (state.depth > 0) state.depth--;
      if (state.depth < state.loose) state.loose = 0;
      saved.pop();
      return stack;
    },
  };
  return state;
}

/** An alternative part starts where its first part did: blocks that the first part opened do not hold it. */
function alternative(before: readonly OpenBlock[] | undefined, stack: OpenBlock[], at: number): OpenBlock[] {
  if (!before || before.length >= stack.length || before.some((block, index) => block !== stack[index])) return stack;
  for (const { block, phantom } of stack.slice(before.length)) {
    block.damaged = true;
    if (!phantom) block.end = at;
  }
  return [...before];
}

/**
 * Goes past the placeholder at `marks.at` when it can be a part of a word: a value, an include, or a whole group from
 * its opening to its end.
 * @returns its end, or -1 when it ends the word instead
 */
export function throughMark(text: string, marks: Marks): number {
  const { role, end: own } = currentMark(marks);
  if (role === "comment" || role === "middle" || role === "close") return -1;
  const end = role === "open" ? gluedUntil(text, marks.list, marks.next) : own;
  if (end !== -1) skipMarks(marks, end);
  return end;
}

/** How far a glued group may reach, in UTF-16 units: longer ones are no part of one word. */
const longestGroup = 2000;

/**
 * Past the close of the control placeholder at `index` when all between the two can be a part of one statement (no `;`
 * and no brace outside placeholders), else -1.
 */
function gluedUntil(text: string, marks: readonly RoledPlaceholder[], index: number): number {
  const first = marks[index] as RoledPlaceholder;
  const last = marks[first.partner];
  if (!last || last.end - first.start > longestGroup) return -1;
  let at = first.end;
  for (let next = index + 1; at < last.start; next++) {
    const until = (marks[next] as RoledPlaceholder).start;
    for (; at < until; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 59 || unit === 123 || unit === 125 || unit === 35) return -1;
    }
    at = (marks[next] as RoledPlaceholder).end;
  }
  return last.end;
}

/**
 * When the value placeholder at `index` and those that follow on its line are all that stands there before the line's
 * end or a `}`: past the last of them. Else -1. They then stand where a directive would, without its `;`.
 */
export function aloneUntil(text: string, marks: readonly RoledPlaceholder[], index: number): number {
  let at = (marks[index] as RoledPlaceholder).end;
  let last = at;
  for (let next = index + 1; at < text.length; ) {
    const unit = text.charCodeAt(at);
    const mark = marks[next];
    if (mark && mark.start === at) {
      if (mark.role !== null) return last;
      at = mark.end;
      last = at;
      next++;
    } else if (unit === 32 || unit === 9 || unit === 13) at++;
    else return unit === 10 || unit === 125 || unit === 35 ? last : -1;
  }
  return last;
}
