import { describe, expect, it } from "vitest";
import { collapseGraph, wholeGraph } from "../../src/map/collapse.ts";
import { type StackGraph, stackGraph } from "../../src/map/graph.ts";
import { lintFiles } from "../support/lint.ts";
import { pool, type StackParts, stack } from "../support/stacks.ts";

function graphOf(parts: StackParts): StackGraph {
  const [only] = lintFiles(stack(parts)).stacks;
  if (!only) throw new Error("no stack");
  return stackGraph(only);
}

const site = (name: string, target = `unix:/run/php/${name}.sock`) =>
  `server { server_name ${name}.example; location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass ${target}; } }`;
const names = ["a", "b", "c", "d"];
const pools = names.map((name) => pool(name)).join("\n");

/** `server a.example b.example`, one line for each group. */
function show(graph: StackGraph, keyOf = () => ""): readonly string[] {
  return collapseGraph(graph, keyOf).groups.map(
    ({ nodes }) => `${nodes[0]?.kind} ${nodes.map(({ name }) => name).join(" ")}`,
  );
}

describe("a graph whose parts are alike", () => {
  it("becomes one way for sites of one making, each with a pool of its own", () => {
    const graph = graphOf({ http: names.map((name) => site(name)).join("\n"), pools, locations: "" });
    expect(show(graph)).toEqual([
      "server a.example b.example c.example d.example",
      "server shop.example",
      "location location ~ \\.php$ location ~ \\.php$ location ~ \\.php$ location ~ \\.php$",
      "pool www",
      "pool a b c d",
    ]);
    const { edges } = collapseGraph(graph, () => "");
    expect(edges.map(({ from, to, state, edges: members }) => [from, to, state, members.length])).toEqual([
      ["server-1", "location-1", "linked", 4],
      ["location-1", "pool-2", "linked", 4],
    ]);
  });

  it("keeps apart what ends otherwise, up to the server", () => {
    const graph = graphOf({
      http: [site("a"), site("b"), site("c", "unix:/run/php/gone-1.sock"), site("d", "unix:/run/php/gone-2.sock")].join(
        "\n",
      ),
      pools,
      locations: "",
    });
    expect(show(graph).filter((line) => /^(server|address|pool)/.test(line))).toEqual([
      "server a.example b.example",
      "server c.example d.example",
      "server shop.example",
      "pool www c d",
      "pool a b",
      "address /run/php/gone-1.sock /run/php/gone-2.sock",
    ]);
  });

  it("keeps apart what has another key", () => {
    const graph = graphOf({ http: names.map((name) => site(name)).join("\n"), pools, locations: "" });
    const groups = collapseGraph(graph, ({ kind, id }) =>
      kind === "location" && id === "location-3" ? "slow" : "",
    ).groups;
    expect(groups.filter(({ nodes }) => nodes[0]?.kind === "server").map(({ nodes }) => nodes.length)).toEqual([
      3, 1, 1,
    ]);
  });

  it("joins locations that lead to one pool", () => {
    const at = (path: string) =>
      `location ${path} { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/www.sock; }`;
    expect(show(graphOf({ locations: [at("/a"), at("/b"), at("/c")].join("\n") }))).toEqual([
      "server shop.example",
      "location location /a location /b location /c",
      "pool www",
    ]);
  });

  it("stays whole when asked to", () => {
    const graph = graphOf({ http: names.map((name) => site(name)).join("\n"), pools });
    expect(wholeGraph(graph).groups).toHaveLength(graph.nodes.length);
    expect(wholeGraph(graph).edges).toHaveLength(graph.edges.length);
  });
});
