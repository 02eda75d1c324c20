import { basename } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import type { Reader } from "./reader.ts";

/**
 * Puts groups of site files together that one nginx can hold: those that repeat no file name and define no upstream and
 * no variable twice. What does not fit is an alternative.
 */
export function fitTogether(groups: readonly (readonly FileId[])[], reader: Reader): readonly (readonly FileId[])[] {
  const sets: { files: FileId[]; claims: Set<string> }[] = [];
  for (const group of groups) {
    const claims = group.flatMap((file) => claimsOf(file, reader));
    const fitting = sets.find((set) => !claims.some((claim) => set.claims.has(claim)));
    if (fitting) {
      fitting.files.push(...group);
      for (const claim of claims) fitting.claims.add(claim);
    } else sets.push({ files: [...group], claims: new Set(claims) });
  }
  return sets.map(({ files }) => files);
}

/** What may stand once in one nginx. */
function claimsOf(file: FileId, reader: Reader): readonly string[] {
  const items = reader.nginx(file)?.items ?? [];
  const defined = items.flatMap(({ name, args }) => {
    if (name.text === "upstream") return [`upstream ${args[0]?.text}`];
    return /^(?:map|geo|split_clients)$/.test(name.text) ? [`variable ${args.at(-1)?.text}`] : [];
  });
  return [`file ${basename(file)}`, ...defined];
}
