import { type SlowRequest, slowRequest } from "./slow-request.ts";
import type { TimeoutLadder } from "./timeout-ladder.ts";

/** Ladders on which every limit has the same value and the same origin, whatever files say so. */
export interface LadderGroup {
  readonly slow: SlowRequest;
  /** In the order of the stack; never empty. The rungs of all are alike but for their places. */
  readonly ladders: readonly TimeoutLadder[];
}

/** The groups with the worst end first; of one end the largest first. */
export function groupLadders(ladders: readonly TimeoutLadder[]): readonly LadderGroup[] {
  const groups = new Map<string, TimeoutLadder[]>();
  for (const ladder of ladders) {
    const key = ladderKey(ladder);
    const group = groups.get(key);
    if (group) group.push(ladder);
    else groups.set(key, [ladder]);
  }
  return [...groups.values()]
    .map((members) => ({ slow: slowRequest(members[0] as TimeoutLadder), ladders: members }))
    .sort((a, b) => order.indexOf(a.slow.kind) - order.indexOf(b.slow.kind) || b.ladders.length - a.ladders.length);
}

const order: readonly SlowRequest["kind"][] = ["broken", "at-once", "inverted", "late", "unknown", "plain"];

/** Equal for ladders that are alike. */
export function ladderKey({ rungs, pool, missing, broken, servers }: TimeoutLadder): string {
  const limits = rungs.map(({ name, seconds, effect, origin, latest }) => {
    return `${name} ${seconds.known ? seconds.value : seconds.why} ${effect} ${origin} ${latest ?? ""}`;
  });
  return [pool !== null, broken, servers, missing !== null, ...limits].join("|");
}
