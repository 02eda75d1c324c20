import type { LintResult } from "../engine/lint-result.ts";
import type { Finding } from "../rule/finding.ts";
import type { FileId } from "../source/span.ts";
import { shownFindings } from "./shown-places.ts";

/** Findings by the file of their primary place. */
export interface Finder {
  of(file: FileId): readonly Finding[];
  entries(): Iterable<readonly [FileId, readonly Finding[]]>;
}

const none: readonly Finding[] = [];

export function byFile(result: LintResult): Finder {
  const lists = new Map<FileId, Finding[]>();
  for (const finding of shownFindings(result)) {
    const list = lists.get(finding.at.file);
    if (list) list.push(finding);
    else lists.set(finding.at.file, [finding]);
  }
  return { of: (file) => lists.get(file) ?? none, entries: () => lists };
}

/**
 * The rules that a look at a few files judges otherwise than the whole tree did, at the same text: what they say after a change
 * says nothing either.
 *
 * @param whole what the whole tree told of a file
 * @param few what the look at few files told of it
 * @param hasty takes up every rule that told something in `few` alone
 */
export function doubtfulRules(
  whole: readonly Finding[],
  few: readonly Finding[],
  hasty: Set<string>,
): ReadonlySet<string> {
  const doubtful = new Set<string>();
  const inWhole = new Set(whole.map(identity));
  const inFew = new Set(few.map(identity));
  for (const finding of whole) if (!inFew.has(identity(finding))) doubtful.add(finding.rule);
  for (const finding of few) {
    if (inWhole.has(identity(finding))) continue;
    doubtful.add(finding.rule);
    hasty.add(finding.rule);
  }
  return doubtful;
}

function identity({ rule, at, severity, message }: Finding): string {
  return `${rule} ${at.start} ${at.end} ${severity} ${message}`;
}
