import { readUnits } from "../infra/systemd/read-units.ts";
import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import { commonDepth } from "./group.ts";
import type { Inventory } from "./inventory.ts";
import type { Reader } from "./reader.ts";

/** The files that tell where a stack lies, and the main file that tells it from others. */
export interface Anchors {
  readonly main: string;
  readonly paths: readonly string[];
}

/**
 * Which services of the tree belong to each stack: those that lie nearest to its files. Where several stacks are as near, or
 * containers are described, which have no systemd, they are not sure.
 *
 * @returns one list for each stack, in their order
 */
export function unitsOfStacks(
  stacks: readonly Anchors[],
  { units, infra }: Pick<Inventory, "units" | "infra">,
  reader: Reader,
): readonly (readonly ServiceUnit[])[] {
  const lists: ServiceUnit[][] = stacks.map(() => []);
  if (units.length === 0 || stacks.length === 0) return lists;
  const contained = infra.compose.length + infra.dockerfiles.length > 0;
  const texts = units.map((file) => ({ file, path: file }));
  for (const unit of readUnits(texts, (file) => reader.peek(file))) {
    const depths = stacks.map(({ paths }) => Math.max(...paths.map((path) => commonDepth(path, unit.file))));
    const best = Math.max(...depths);
    const near = stacks.flatMap((stack, at) => (depths[at] === best ? [{ stack, at }] : []));
    const sure = !contained && new Set(near.map(({ stack }) => stack.main)).size === 1;
    for (const { at } of near) lists[at]?.push({ ...unit, sure });
  }
  return lists;
}
