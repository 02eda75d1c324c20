const longest = 64;
const most = 10_000;

/**
 * The same reading with a memory: of a thousand sites most write the same few values. Only for pure functions of one text,
 * whose results nobody changes. Bounded, so that a server that runs for days does not grow.
 */
export function byText<T extends NonNullable<unknown> | null>(read: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const had = made.get(text);
    if (had !== undefined) return had;
    const value = read(text);
    if (text.length > longest) return value;
    if (made.size >= most) made.clear();
    made.set(text, value);
    return value;
  };
}
