/**
 * Negative, zero or positive, as `1.9.0` is older than, equal to or newer than `1.10`. Only the leading numbers count
 * (`8.2.35-1+deb12u1` is 8, 2, 35), and missing ones are 0.
 */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = (left[at] ?? 0) - (right[at] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function numbers(version: string): readonly number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number);
}
