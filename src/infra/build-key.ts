import type { Build } from "./image.ts";

/** Equal for two builds of one image. */
export function buildKey({ context, dockerfile, target, args, inline, contexts }: Build): string {
  const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([context, dockerfile, target, sorted(args), inline?.id ?? null, sorted(contexts)]);
}
