/**
 * Whether a version lies in a range such as `<1.29.7`, `>=8.3` or `>=1.9 <2` (every part must hold). Missing numbers count
 * as 0, so `8.2` is `8.2.0`. With no version stated (null) everything is in range: the caller then speaks of what is common.
 *
 * @throws Error for a range that is not written so: that is a mistake in a rule.
 */
export function inRange(version: string | null, range: string): boolean {
  const comparators = range.trim().split(/\s+/).map(comparator);
  if (version === null) return true;
  const left = numbers(version);
  return comparators.every(({ sign, right }) => {
    const order = compare(left, right);
    if (sign === "<") return order < 0;
    if (sign === "<=") return order <= 0;
    if (sign === ">") return order > 0;
    if (sign === ">=") return order >= 0;
    return order === 0;
  });
}

/** Negative, zero or positive, as `1.9.0` is older than, equal to or newer than `1.10`. */
export function compareVersions(a: string, b: string): number {
  return compare(numbers(a), numbers(b));
}

function comparator(text: string): { sign: string; right: readonly number[] } {
  const match = /^(<=|>=|<|>|=)(\d+(?:\.\d+){0,3})$/.exec(text);
  if (!match) throw new Error(`"${text}" is no version range; write <1.29.7, >=8.3 or >=1.9 <2`);
  return { sign: match[1] as string, right: numbers(match[2] as string) };
}

/** The leading numbers: `8.2.35-1+deb12u1` is 8, 2, 35. */
function numbers(version: string): readonly number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = (a[at] ?? 0) - (b[at] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
