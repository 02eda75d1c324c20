const longest = 64;
const most = 10_000;
const words = new Map<string, string>();

/**
 * The same text, for the few words that stand in a thousand files again and again: names of directives and settings. Equal
 * ones are then one object, whose hash V8 knows, and which is compared with the names in the code by its address alone.
 * Bounded, so that no text of others can fill a server's memory.
 */
export function intern(text: string): string {
  const had = words.get(text);
  if (had !== undefined) return had;
  if (text.length > longest || words.size >= most) return text;
  // Only the names of properties and the strings in the code are unique objects for V8: as a name it becomes one of them.
  const unique = Object.keys({ [text]: 0 })[0] as string;
  words.set(unique, unique);
  return unique;
}
