import { byText } from "../source/by-text.ts";
import { compareVersions } from "../source/versions.ts";

/**
 * Whether a version lies in a range such as `<1.29.7`, `>=8.3` or `>=1.9 <2` (every part must hold). Missing numbers count
 * as 0, so `8.2` is `8.2.0`. With no version stated (null) everything is in range: the caller then speaks of what is common.
 *
 * @throws Error for a range that is not written so: that is a mistake in a rule.
 */
export function inRange(version: string | null, range: string): boolean {
  const comparators = comparatorsOf(range);
  if (version === null) return true;
  return comparators.every(({ sign, right }) => {
    const order = compareVersions(version, right);
    if (sign === "<") return order < 0;
    if (sign === "<=") return order <= 0;
    if (sign === ">") return order > 0;
    if (sign === ">=") return order >= 0;
    return order === 0;
  });
}

interface Comparator {
  readonly sign: string;
  readonly right: string;
}

/** A rule's range is asked about for every subject. */
const comparatorsOf = byText((range) => range.trim().split(/\s+/).map(comparator));

function comparator(text: string): Comparator {
  const match = /^(<=|>=|<|>|=)(\d+(?:\.\d+){0,3})$/.exec(text);
  if (!match) throw new Error(`"${text}" is no version range; write <1.29.7, >=8.3 or >=1.9 <2`);
  return { sign: match[1] as string, right: match[2] as string };
}
