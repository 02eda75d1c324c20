/** Counts what comes by, in bounded memory: the first `most` different keys exactly, all others together. */
export interface Tally {
  add(key: string): void;
  /** The most frequent first. */
  top(most: number): readonly { readonly key: string; readonly count: number }[];
  /** What came after the table was full. */
  readonly others: number;
  readonly size: number;
}

export function createTally(most: number): Tally {
  const counts = new Map<string, number>();
  let others = 0;
  return {
    add(key) {
      const count = counts.get(key);
      if (count !== undefined) counts.set(key, count + 1);
      else if (counts.size < most) counts.set(detached(key), 1);
      else others++;
    },
    top: (length) =>
      [...counts]
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .slice(0, length)
        .map(([key, count]) => ({ key, count })),
    get others() {
      return others;
    },
    get size() {
      return counts.size;
    },
  };
}

/** A piece of a line as a text of its own: V8 would otherwise keep the whole line for it. */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}
