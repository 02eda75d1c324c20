import type { Stack } from "../model/stack.ts";
import { byteOrder } from "../source/file-system.ts";
import type { FileId } from "../source/span.ts";

/** One part of a run that several machines share. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/**
 * The stacks of one shard, in their order. Every stack is in exactly one shard, and stacks that share a file are in the same:
 * what a comment in the file covers, and how often one thing stands there, is then known where the file is judged, and the
 * results of all shards add up to that of one run.
 *
 * The split depends on nothing but the stacks: groups by size, each to the shard that has least.
 */
export function ofShard(stacks: readonly Stack[], { index, count }: Shard): readonly Stack[] {
  const shards = Array.from({ length: count }, () => ({ size: 0, stacks: new Set<Stack>() }));
  const groups = connected(stacks)
    .map((group) => ({ group, size: sizeOf(group), name: group.map(({ name }) => name).sort(byteOrder)[0] ?? "" }))
    .sort((a, b) => b.size - a.size || byteOrder(a.name, b.name));
  for (const { group, size } of groups) {
    const least = shards.reduce((a, b) => (b.size < a.size ? b : a));
    least.size += size;
    for (const stack of group) least.stacks.add(stack);
  }
  return stacks.filter((stack) => shards[index - 1]?.stacks.has(stack));
}

/** Characters to read: what a stack costs grows with them. */
function sizeOf(group: readonly Stack[]): number {
  const texts = new Map(group.flatMap(({ files }) => [...files]));
  return [...texts.values()].reduce((sum, { text }) => sum + text.length, 1);
}

/** Stacks that share files, directly or by way of others. */
function connected(stacks: readonly Stack[]): readonly (readonly Stack[])[] {
  // Each stack points to one of its group; who points to itself stands for the group.
  const leads = stacks.map((_, at) => at);
  const leader = (at: number): number => {
    let one = at;
    while (leads[one] !== one) {
      leads[one] = leads[leads[one] as number] as number;
      one = leads[one] as number;
    }
    return one;
  };
  const owners = new Map<FileId, number>();
  stacks.forEach((stack, at) => {
    for (const file of filesOf(stack)) {
      const owner = owners.get(file);
      if (owner === undefined) owners.set(file, at);
      else leads[leader(at)] = leader(owner);
    }
  });
  const groups = new Map<number, Stack[]>();
  stacks.forEach((stack, at) => {
    const group = groups.get(leader(at));
    if (group) group.push(stack);
    else groups.set(leader(at), [stack]);
  });
  return [...groups.values()];
}

/** The files that findings about a stack may lie in: those it is made of, and those that describe its hosts. */
function filesOf({ files, hosts }: Stack): readonly FileId[] {
  return [
    ...[...files.values()].map(({ id }) => id),
    ...hosts.flatMap(({ declared, runtime }) => [
      ...(declared === null ? [] : [declared.file]),
      ...(runtime?.placements ?? []).flatMap(({ because }) => (because.at === null ? [] : [because.at.file])),
    ]),
  ];
}
