import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeKind } from "../../../src/map/graph.ts";
import { type Box, layOutPaths, type Placed } from "../../../src/report/html/path-layout.ts";

const kinds: readonly NodeKind[] = ["server", "location", "upstream", "pool", "address"];
const rank = (kind: NodeKind) => (kind === "address" ? 3 : kinds.indexOf(kind));

const box = (id: string, kind: NodeKind, host: string | null = "h1", height = 60): Box => ({ id, kind, host, height });

function overlap(a: Placed, b: Placed): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

const graphs = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      host: fc.constantFrom("h1", "h2", null),
      height: fc.integer({ min: 20, max: 120 }),
    }),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .chain((nodes) => {
    const boxes = nodes.map((node, at) => ({ id: `n${at}`, ...node }));
    const pairs = boxes.flatMap((from) =>
      boxes.filter((to) => rank(to.kind) > rank(from.kind)).map((to) => ({ from: from.id, to: to.id })),
    );
    return fc.record({
      boxes: fc.constant(boxes),
      edges: pairs.length === 0 ? fc.constant([]) : fc.subarray(pairs, { maxLength: Math.min(60, pairs.length) }),
    });
  });

describe("the layout of request paths", () => {
  it("keeps boxes apart and inside, and edges running to the right", () => {
    fc.assert(
      fc.property(graphs, ({ boxes, edges }) => {
        const layout = layOutPaths(boxes, edges);
        const placed = [...layout.boxes.values()];
        expect(placed).toHaveLength(boxes.length);
        placed.forEach((one, at) => {
          expect(placed.slice(at + 1).filter((other) => overlap(one, other))).toEqual([]);
          expect(one.x).toBeGreaterThanOrEqual(0);
          expect(one.y).toBeGreaterThanOrEqual(0);
          expect(one.x + one.width).toBeLessThanOrEqual(layout.width);
          expect(one.y + one.height).toBeLessThanOrEqual(layout.height);
        });
        layout.edges.forEach(({ points }, at) => {
          const [from, to] = [layout.boxes.get(edges[at]?.from ?? ""), layout.boxes.get(edges[at]?.to ?? "")] as [
            Placed,
            Placed,
          ];
          expect(points[0]).toEqual({ x: from.x + from.width, y: from.y + from.height / 2 });
          expect(points.at(-1)).toEqual({ x: to.x, y: to.y + to.height / 2 });
          expect(points.map(({ x }) => x)).toEqual([...points.map(({ x }) => x)].sort((a, b) => a - b));
        });
      }),
      { numRuns: 300 },
    );
  });

  it("frames several hosts, each around its own boxes, and one host not at all", () => {
    const boxes = [box("s", "server"), box("l", "location"), box("p", "pool", "h2"), box("a", "address", null)];
    const edges = [
      { from: "s", to: "l" },
      { from: "l", to: "p" },
      { from: "l", to: "a" },
    ];
    const layout = layOutPaths(boxes, edges);
    expect(layout.hosts.map(({ host }) => host)).toEqual(["h1", "h2"]);
    const inside = (frame: Placed, id: string) => {
      const { x, y, width, height } = layout.boxes.get(id) as Placed;
      return x >= frame.x && y >= frame.y && x + width <= frame.x + frame.width && y + height <= frame.y + frame.height;
    };
    const [nginx, php] = layout.hosts.slice() as unknown as [Placed, Placed];
    expect(["s", "l", "p", "a"].filter((id) => inside(nginx, id))).toEqual(["s", "l"]);
    expect(["s", "l", "p", "a"].filter((id) => inside(php, id))).toEqual(["p"]);
    expect(overlap(nginx, php)).toBe(false);
    // Hosts that use other columns stand side by side.
    expect(php.y).toBe(nginx.y);
    expect(layOutPaths([box("s", "server"), box("l", "location")], []).hosts).toEqual([]);
  });

  it("leads an edge past a column through a place of its own", () => {
    const boxes = [
      box("l1", "location"),
      box("l2", "location"),
      box("u", "upstream"),
      box("p", "pool"),
      box("q", "pool"),
    ];
    const layout = layOutPaths(boxes, [
      { from: "l1", to: "u" },
      { from: "u", to: "p" },
      { from: "l2", to: "q" },
    ]);
    const past = layout.edges[2]?.points ?? [];
    expect(past).toHaveLength(4);
    const { y, height } = layout.boxes.get("u") as Placed;
    const at = past[1]?.y ?? 0;
    expect(at < y || at > y + height).toBe(true);
  });

  it("has columns for what there is only", () => {
    expect(layOutPaths([box("p", "pool")], []).columns.map(({ kind }) => kind)).toEqual(["pool"]);
  });
});
