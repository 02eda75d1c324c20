import { memo } from "./memo.ts";
import { normalize } from "./paths.ts";

/** Remembers answers by path. Snippets are included once per site: each path is looked up once. */
export function byPath<T>(look: (path: string) => T): (path: string) => T {
  const once = memo(look);
  return (runtime) => once(normalize(runtime));
}
