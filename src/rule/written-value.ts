import type { Pool } from "../model/stack.ts";
import type { Span } from "../source/span.ts";

/** The value in force of a key of a pool, as it stands in the file; null where nothing is written, or no value. */
export function writtenValue(pool: Pool, key: string): Span | null {
  const value = pool.entries(key).at(-1)?.entry.value;
  return value && value.end > value.start ? { file: value.file, start: value.start, end: value.end } : null;
}

/** The value, else the whole entry (a key with nothing after `=`), else the pool's header. */
export function placeOfSetting(pool: Pool, key: string): Span {
  return writtenValue(pool, key) ?? pool.setting(key).span ?? pool.span;
}
