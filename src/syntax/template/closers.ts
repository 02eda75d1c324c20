/** Offset of the next closing sign at or after an offset, or -1. */
export type Closers = (sign: string, from: number) => number;

/**
 * Remembers the last answer for each sign, so that a file full of openers that nothing closes is searched once and not
 * once per opener.
 */
export function closersOf(text: string): Closers {
  const last = new Map<string, { from: number; at: number }>();
  return (sign, from) => {
    if (from < 0) return -1;
    const known = last.get(sign);
    if (known && from >= known.from && (known.at === -1 || from <= known.at)) return known.at;
    const at = text.indexOf(sign, from);
    last.set(sign, { from, at });
    return at;
  };
}
