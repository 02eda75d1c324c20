/**
 * Compares dotted versions by number: negative when `a` is older. Anything after the third number is left out of it.
 */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let at = 0; at < 3; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * True when that nginx has what came with `since`. Null means that nothing states the version: what distributions ship
 * then decides, and none ships 1.29.7 or later.
 */
export function isAtLeast(version: string | null, since: string): boolean {
  return version !== null && compareVersions(version, since) >= 0;
}

function numbers(version: string): readonly number[] {
  return version
    .split(/[^\d]+/)
    .slice(0, 3)
    .map(Number);
}
