import type { NodeKind } from "../../map/graph.ts";

/** A box to be placed. */
export interface Box {
  readonly id: string;
  readonly kind: NodeKind;
  readonly host: string | null;
  readonly height: number;
}

export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line from the right side of a box to the left side of another, with points it has to pass between. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface PathLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Placed>;
  readonly edges: readonly PlacedEdge[];
  /** Frames around the boxes of a host; empty where there is one host only. */
  readonly hosts: readonly (Placed & { readonly host: string })[];
  /** The columns that hold boxes, from the left. */
  readonly columns: readonly { readonly kind: NodeKind; readonly x: number }[];
}

export const boxWidth = 216;
const columnGap = 74;
const boxGap = 14;
/** Around everything: room for what stands a little behind a box. */
const margin = 6;
const headerHeight = 26;
/** Blank inside of a host's frame, and the height of its name. */
const framePadding = 14;
const frameTitle = 24;
/** Room for a line that passes a column. */
const passHeight = 8;

const columnOf: Readonly<Record<NodeKind, number>> = { server: 0, location: 1, upstream: 2, pool: 3, address: 3 };
const columnKinds: readonly NodeKind[] = ["server", "location", "upstream", "pool"];

interface Slot {
  readonly id: string;
  readonly column: number;
  readonly zone: string | null;
  readonly height: number;
  y: number;
}

/**
 * Columns by kind from left to right. In a column, boxes stand near the boxes they are joined with and keep apart; what one
 * host holds stands together, and hosts that use other columns stand side by side.
 *
 * @param edges from left to right
 */
export function layOutPaths(
  boxes: readonly Box[],
  edges: readonly { readonly from: string; readonly to: string }[],
): PathLayout {
  const used = columnKinds.map((_, column) => boxes.some(({ kind }) => columnOf[kind] === column));
  // With one host there is nothing to keep apart.
  const several = new Set(boxes.flatMap(({ host }) => (host === null ? [] : [host]))).size > 1;
  const slots = new Map<string, Slot>(
    boxes.map(({ id, kind, host, height }) => {
      return [id, { id, column: columnOf[kind], zone: several ? host : null, height, y: 0 }];
    }),
  );
  const chains = edges.map(({ from, to }) => chainOf(from, to, slots, used));
  const before = new Map<string, string[]>([...slots.keys()].map((id) => [id, []]));
  const after = new Map<string, string[]>([...slots.keys()].map((id) => [id, []]));
  for (const chain of chains) {
    for (let at = 1; at < chain.length; at++) {
      before.get(chain[at] as string)?.push(chain[at - 1] as string);
      after.get(chain[at - 1] as string)?.push(chain[at] as string);
    }
  }

  const zones = zonesOf([...slots.values()]);
  const bottoms = [headerHeight, headerHeight, headerHeight, headerHeight];
  const frames: { zone: string; top: number; bottom: number; first: number; last: number }[] = [];
  for (const { zone, members } of zones) {
    const columns = members.map(({ column }) => column);
    const [first, last] = [Math.min(...columns), Math.max(...columns)];
    const frame = zone !== null;
    const start = Math.max(...bottoms.slice(first, last + 1));
    const top = start + (frame ? frameTitle + framePadding / 2 : 0);
    const bottom = placeZone(members, top, slots, before, after) + (frame ? framePadding : 0);
    for (let column = first; column <= last; column++) bottoms[column] = bottom + boxGap;
    if (zone !== null) frames.push({ zone, top: start, bottom, first, last });
  }

  const xs = columnXs(used, several);
  const x = (column: number): number => xs[column] as number;
  const center = (id: string) => {
    const { column, y, height } = slots.get(id) as Slot;
    return { x: x(column), y: y + height / 2 };
  };
  const lastColumn = used.lastIndexOf(true);
  return {
    width: x(lastColumn) + boxWidth + margin + (several ? framePadding : 0),
    height: Math.max(...bottoms) - boxGap + margin,
    boxes: new Map(
      boxes.map(({ id, height }) => {
        const { column, y } = slots.get(id) as Slot;
        return [id, { x: x(column), y, width: boxWidth, height }];
      }),
    ),
    edges: chains.map((chain, at) => {
      const { from, to } = edges[at] as { from: string; to: string };
      const points = chain.flatMap((id, step) => {
        const left = center(id);
        const right = { x: left.x + boxWidth, y: left.y };
        return step === 0 ? [right] : step === chain.length - 1 ? [left] : [left, right];
      });
      return { from, to, points };
    }),
    hosts: frames.map(({ zone, top, bottom, first, last }) => ({
      host: zone,
      x: x(first) - framePadding,
      y: top,
      width: x(last) + boxWidth + 2 * framePadding - x(first),
      height: bottom - top,
    })),
    columns: columnKinds.flatMap((kind, column) => (used[column] ? [{ kind, x: x(column) }] : [])),
  };
}

/** The boxes that an edge goes through; in a column that it passes it gets a slot of its own. */
function chainOf(from: string, to: string, slots: Map<string, Slot>, used: readonly boolean[]): readonly string[] {
  const start = slots.get(from) as Slot;
  const end = slots.get(to) as Slot;
  const chain = [from];
  for (let column = start.column + 1; column < end.column; column++) {
    if (!used[column]) continue;
    const id = `pass ${slots.size}`;
    slots.set(id, { id, column, zone: start.zone, height: passHeight, y: 0 });
    chain.push(id);
  }
  return [...chain, to];
}

/** In the order in which hosts first appear; what stands on no host comes last. */
function zonesOf(slots: readonly Slot[]): readonly { readonly zone: string | null; readonly members: Slot[] }[] {
  const zones = new Map<string | null, Slot[]>();
  for (const slot of slots) {
    const members = zones.get(slot.zone);
    if (members) members.push(slot);
    else zones.set(slot.zone, [slot]);
  }
  return [...zones]
    .map(([zone, members]) => ({ zone, members }))
    .sort((a, b) => Number(a.zone === null) - Number(b.zone === null));
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

/** @returns the lowest edge of its boxes */
function placeZone(
  members: readonly Slot[],
  top: number,
  slots: ReadonlyMap<string, Slot>,
  before: Neighbours,
  after: Neighbours,
): number {
  const byColumn = columnKinds.map((_, column) => members.filter((slot) => slot.column === column));
  const placed = new Set<string>();
  const near = (slot: Slot, sides: readonly Neighbours[]): number | null => {
    const centers = sides
      .flatMap((side) => side.get(slot.id) ?? [])
      .map((id) => slots.get(id) as Slot)
      .filter((other) => other.zone !== slot.zone || placed.has(other.id))
      .map(({ y, height }) => y + height / 2);
    return centers.length === 0 ? null : centers.reduce((sum, one) => sum + one, 0) / centers.length;
  };
  // Locations stand in the order of the files; all others look for their neighbours.
  const order = [1, 2, 3, 0];
  for (const column of order) {
    const list = byColumn[column] as readonly Slot[];
    const wanted = new Map(
      list.map((slot) => [slot.id, column === 1 ? null : near(slot, column === 0 ? [after] : [before])]),
    );
    const sorted = [...list].sort(
      (a, b) => (wanted.get(a.id) ?? Number.MAX_VALUE) - (wanted.get(b.id) ?? Number.MAX_VALUE),
    );
    let y = top;
    for (const slot of sorted) {
      const center = wanted.get(slot.id);
      slot.y = Math.max(y, center == null ? y : center - slot.height / 2);
      y = slot.y + slot.height + boxGap;
      placed.add(slot.id);
    }
    pullUp(sorted, wanted, top);
  }
  return Math.max(...members.map(({ y, height }) => y + height));
}

/** Boxes were only ever pushed down: moves the whole column up by the mean of that, as far as there is room. */
function pullUp(sorted: readonly Slot[], wanted: ReadonlyMap<string, number | null>, top: number): void {
  const drifts = sorted.flatMap(({ id, y, height }) => {
    const center = wanted.get(id);
    return center == null ? [] : [y + height / 2 - center];
  });
  if (drifts.length === 0) return;
  const mean = drifts.reduce((sum, one) => sum + one, 0) / drifts.length;
  const room = (sorted[0] as Slot).y - top;
  const shift = Math.min(mean, room);
  if (shift > 0) for (const slot of sorted) slot.y -= shift;
}

function columnXs(used: readonly boolean[], framed: boolean): readonly number[] {
  let x = margin + (framed ? framePadding : 0);
  return used.map((holds) => {
    const here = x;
    if (holds) x += boxWidth + columnGap;
    return here;
  });
}
