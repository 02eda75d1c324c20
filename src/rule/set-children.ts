import type { Stack } from "../model/stack.ts";
import type { Children } from "./children.ts";
import type { Fix } from "./define-rule.ts";
import { setEntry } from "./set-entry.ts";

/** Another `pm.max_children`, where no other number of the pool has to fit to it. */
export function setChildren({ pool, at }: Children, count: number, stack: Stack): Fix[] {
  const pm = pool.setting("pm").value;
  return pm.known && /^(?:static|ondemand)$/i.test(pm.value) ? setEntry(stack, at, String(count)) : [];
}
