import type { FileId } from "../../source/span.ts";
import type { Sight } from "../sight.ts";
import { uri } from "./location.ts";

/**
 * What `no502 merge` needs to join this part with the others.
 *
 * @param files those that results and notifications lie in
 */
export function shardProperty(sight: Sight, files: Iterable<FileId>, leftOut: number) {
  const { result } = sight;
  if (result.shard === null) return {};
  // Results stand in the order of the names below the working directory: those that the addresses do not show.
  const names = [...new Set(files)]
    .filter((file) => result.relativePath(file) !== result.projectPath(file))
    .map((file) => [uri(file, sight), result.relativePath(file)]);
  return { shard: { ...result.shard, leftOut, names: Object.fromEntries(names) } };
}
