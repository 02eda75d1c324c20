import { showAddress } from "../model/address.ts";
import type { EdgeState, GraphEdge, GraphNode, StackGraph } from "./graph-parts.ts";

/** Nodes that are alike: same kind and host, same key, and ways in and out that are alike too. */
export interface NodeGroup {
  /** The id of its first node. */
  readonly id: string;
  /** In the order of the graph; never empty. */
  readonly nodes: readonly GraphNode[];
}

/** All edges of one state between two groups. */
export interface EdgeGroup {
  /** Ids of groups. */
  readonly from: string;
  readonly to: string;
  readonly state: EdgeState;
  /** In the order of the graph; never empty. */
  readonly edges: readonly GraphEdge[];
}

export interface CollapsedGraph {
  readonly groups: readonly NodeGroup[];
  readonly edges: readonly EdgeGroup[];
}

/** Every node for itself. */
export function wholeGraph({ nodes, edges }: StackGraph): CollapsedGraph {
  return {
    groups: nodes.map((node) => ({ id: node.id, nodes: [node] })),
    edges: edges.map((edge) => ({ from: edge.from, to: edge.to, state: edge.state, edges: [edge] })),
  };
}

/**
 * Puts together what is alike, so that a thousand sites of one making are one way.
 *
 * @param keyOf what else keeps two nodes of one kind apart: settings, findings
 */
export function collapseGraph(graph: StackGraph, keyOf: (node: GraphNode) => string): CollapsedGraph {
  const colors = refine(graph, keyOf);
  const byColor = new Map<number, GraphNode[]>();
  for (const node of graph.nodes) {
    const color = colors.get(node.id) as number;
    const group = byColor.get(color);
    if (group) group.push(node);
    else byColor.set(color, [node]);
  }
  const groups = [...byColor.values()].map((nodes) => ({ id: (nodes[0] as GraphNode).id, nodes }));
  const groupOf = new Map(groups.flatMap(({ id, nodes }) => nodes.map((node) => [node.id, id] as const)));
  const edges = new Map<string, EdgeGroup & { readonly edges: GraphEdge[] }>();
  for (const edge of graph.edges) {
    const from = groupOf.get(edge.from) as string;
    const to = groupOf.get(edge.to) as string;
    const key = `${from} ${to} ${edge.state}`;
    const had = edges.get(key);
    if (had) had.edges.push(edge);
    else edges.set(key, { from, to, state: edge.state, edges: [edge] });
  }
  return { groups, edges: [...edges.values()] };
}

/** A way has four nodes, and a server may have several ways: enough for a difference at one end to reach every other. */
const rounds = 6;

/** Colour refinement: nodes keep one colour as long as their neighbours have the same colours. */
function refine({ nodes, edges }: StackGraph, keyOf: (node: GraphNode) => string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    return number;
  };
  const ways = new Map<string, { readonly way: string; readonly other: string }[]>(nodes.map(({ id }) => [id, []]));
  for (const edge of edges) {
    const kind = `${edge.state} ${reasonKind(edge)}`;
    ways.get(edge.from)?.push({ way: `out ${kind}`, other: edge.to });
    ways.get(edge.to)?.push({ way: `in ${kind}`, other: edge.from });
  }
  let colors = new Map(nodes.map((node) => [node.id, numberOf(`${node.kind} ${node.host} ${keyOf(node)}`)]));
  for (let round = 0; round < rounds; round++) {
    const next = new Map<string, number>();
    for (const { id } of nodes) {
      const around = (ways.get(id) ?? []).map(({ way, other }) => `${way} ${colors.get(other)}`).sort();
      next.set(id, numberOf(`${colors.get(id)} / ${around.join(" / ")}`));
    }
    colors = next;
  }
  return colors;
}

/** The reason without the address that it names. */
function reasonKind({ reason, links }: GraphEdge): string {
  const [link] = links;
  if (!link) return reason;
  const { target, answer } = link;
  if (answer.kind === "pool" || answer.kind === "host") return "";
  if (!target.address.known) return reason;
  const address = target.address.value;
  const names = address.kind === "tcp" ? [showAddress(address), address.host] : [showAddress(address)];
  return names.reduce((text, name) => text.replaceAll(name, "…"), reason);
}
