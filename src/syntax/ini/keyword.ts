const words: Readonly<Record<string, "true" | "false" | "null">> = {
  true: "true",
  on: "true",
  yes: "true",
  false: "false",
  off: "false",
  no: "false",
  none: "false",
  null: "null",
};

/** What `on`, `off` and their like are, in any case; null for every other word. */
export function keyword(word: string): "true" | "false" | "null" | null {
  if (word.length < 2 || word.length > 5) return null;
  const lower = word.toLowerCase();
  return Object.hasOwn(words, lower) ? (words[lower] as "true" | "false" | "null") : null;
}
