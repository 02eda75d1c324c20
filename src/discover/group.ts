const SLASH = 47;

/** How many leading directories two files share. */
export function commonDepth(a: string, b: string): number {
  let depth = 0;
  // Asked for every file against every main file of a large tree: nothing is cut out of the paths.
  const length = Math.min(a.length, b.length);
  let before = SLASH;
  for (let at = 0; at < length; at++) {
    const unit = a.charCodeAt(at);
    if (unit !== b.charCodeAt(at)) break;
    if (unit === SLASH && at > 0 && before !== SLASH) depth++;
    before = unit;
  }
  return depth;
}

/** Those of `choices` that share most directories with `path`; all of them where several are equally near. */
export function nearest<T>(path: string, choices: readonly T[], pathOf: (choice: T) => string): T[] {
  let best: T[] = [];
  let depth = -1;
  for (const choice of choices) {
    const shared = commonDepth(path, pathOf(choice));
    if (shared > depth) {
      depth = shared;
      best = [choice];
    } else if (shared === depth) best.push(choice);
  }
  return best;
}

/** For each path the choices that `nearest` gives: for many paths that are asked for again with each choice. */
export function nearestOf<P extends string, T>(
  paths: readonly P[],
  choices: readonly T[],
  pathOf: (choice: T) => string,
): ReadonlyMap<P, readonly T[]> {
  return new Map(paths.map((path) => [path, nearest(path, choices, pathOf)]));
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
