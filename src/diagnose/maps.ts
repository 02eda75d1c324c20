/** Each value once, in order. */
export function distinct<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

/** Adds to the list of a key. */
export function append<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/**
 * The value of a key, made when it is asked for first.
 * @param most when the map holds so many it is emptied: what is asked for again is made again
 */
export function recall<T>(map: Map<string, T>, key: string, most: number, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    if (map.size >= most) map.clear();
    map.set(key, value);
  }
  return value;
}
