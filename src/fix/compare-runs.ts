import type { LintResult } from "../engine/lint-result.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId, Span } from "../source/span.ts";
import { filesNamed, holds } from "../syntax/file-at.ts";
import { movedOffset, type PlacedEdit, writtenRanges } from "./apply-edits.ts";

/** What edits did to a run, as far as it speaks against them. */
export interface Verdict {
  /** Findings that were to be fixed and are still there, word for word. */
  readonly left: readonly Finding[];
  /** Findings that were not there before; advice does not count. */
  readonly brought: readonly Finding[];
  /** A sentence for what went wrong beside findings: a file that can no longer be read, a rule that crashes. */
  readonly broken: string | null;
}

export interface Change {
  readonly edits: ReadonlyMap<FileId, readonly PlacedEdit[]>;
  readonly fixed: readonly Finding[];
  /** What the fixed findings say was certain to fail: what lies behind a syntax error or a broken link was not looked at. */
  readonly inFront: boolean;
  /** Of rules: they say that a server does not start. */
  readonly fatal: ReadonlySet<string>;
}

/** Compares a run with the one after edits, place by place: lines have moved, names of findings may have changed. */
export function compareRuns(before: LintResult, after: LintResult, { edits, fixed, inFront, fatal }: Change): Verdict {
  const { findings, suppressed, baselined, since } = before;
  const all = [...findings, ...suppressed, ...baselined, ...(since?.unchanged ?? [])];
  const known = placesOf(all, edits);
  const goal = new Set(fixed);
  const ranges = new Map([...edits].map(([file, list]) => [file, writtenRanges(list)]));
  const written = ({ file, start, end }: Span) =>
    (ranges.get(file) ?? []).some((range) => range.start <= start && end <= range.end);

  const rules = new Set(fixed.map(({ rule }) => rule));
  const harms = (finding: Finding): boolean => {
    // A location that passes requests on again gets the advice that any such location gets.
    if (finding.severity === "info") return false;
    // Behind a fault that already broke everything nothing can get worse; but the text just written must be sound.
    return !inFront || (written(finding.at) && (fatal.has(finding.rule) || rules.has(finding.rule)));
  };

  const left: Finding[] = [];
  const strange: Finding[] = [];
  for (const finding of after.findings) {
    const same = known(finding);
    // A twin may have moved up to where a fixed one was.
    const stays =
      same.some((one) => goal.has(one) && one.message === finding.message) && same.every((one) => goal.has(one));
    if (stays) left.push(finding);
    else if (same.length === 0 && harms(finding)) strange.push(finding);
  }
  let names: ReadonlySet<string> | null = null;
  const named = ({ fingerprint }: Finding): boolean => {
    names ??= new Set(all.map((one) => one.fingerprint));
    return names.has(fingerprint);
  };
  return { left, brought: strange.filter((finding) => !named(finding)), broken: brokenBy(before, after, edits) };
}

/** Tells for a finding after the edits which of those before had its rule and its place. */
function placesOf(findings: readonly Finding[], edits: Change["edits"]): (finding: Finding) => readonly Finding[] {
  const exact = new Map<string, Finding[]>();
  const wide = new Map<string, { first: number; last: number; finding: Finding }[]>();
  const add = <T>(map: Map<string, T[]>, key: string, one: T) => {
    const list = map.get(key);
    if (list) list.push(one);
    else map.set(key, [one]);
  };
  for (const finding of findings) {
    const { rule, at } = finding;
    const [first, last] = movedOffset(edits.get(at.file) ?? [], at.start);
    if (first === last) add(exact, `${rule} ${first} ${at.file}`, finding);
    else add(wide, `${rule} ${at.file}`, { first, last, finding });
  }
  return ({ rule, at: { file, start } }) => [
    ...(exact.get(`${rule} ${start} ${file}`) ?? []),
    ...(wide.get(`${rule} ${file}`) ?? [])
      .filter(({ first, last }) => first <= start && start <= last)
      .map(({ finding }) => finding),
  ];
}

function brokenBy(before: LintResult, after: LintResult, edits: Change["edits"]): string | null {
  const unread = after.unread.find(({ file }) => !before.unread.some((had) => had.file === file));
  if (unread) return `${after.display(unread.file)} cannot be read: ${unread.message}`;
  const crash = after.internalErrors.find(({ rule }) => !before.internalErrors.some((had) => had.rule === rule));
  if (crash) return `rule ${crash.rule} crashes: ${crash.message}`;
  for (const file of edits.keys()) {
    // Without findings, as nothing looks at it.
    if (isRead(before, file) && !isRead(after, file))
      return `${before.display(file)} is not read as configuration any more`;
    if (problemsIn(after, file) > problemsIn(before, file)) {
      return `${after.display(file)} has a syntax error that was not there before`;
    }
  }
  return null;
}

function isRead({ stacks }: LintResult, file: FileId): boolean {
  return stacks.some(({ files }) => holds(files, file));
}

/** What a rule that is off does not report is a syntax error all the same. */
function problemsIn({ stacks }: LintResult, file: FileId): number {
  const counts = stacks.map(({ files }) => filesNamed(files, file).reduce((sum, one) => sum + one.problems.length, 0));
  return Math.max(0, ...counts);
}
