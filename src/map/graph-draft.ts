import type { AnyNode, GraphEdge, GraphNode, NodeKind, NodeSubject } from "./graph-parts.ts";

/** A graph while it is built: numbers nodes and edges, and knows which thing of the model became which node. */
export interface GraphDraft {
  /** @param subject the thing of the model, or a text for what is none: one node each. */
  add(subject: unknown, node: Omit<AnyNode, "id"> & NodeSubject): string;
  /** The node of a thing; undefined where it has none. */
  idOf(subject: unknown): string | undefined;
  /** One edge for all links between two nodes that have the same answer for the same reason. */
  connect(from: string, to: string, edge: Omit<GraphEdge, "id" | "from" | "to">): void;
  nodes(order: readonly NodeKind[]): readonly GraphNode[];
  edges(): readonly GraphEdge[];
}

export function createGraphDraft(): GraphDraft {
  const byKind = new Map<NodeKind, GraphNode[]>();
  const ids = new Map<unknown, string>();
  const edges = new Map<string, GraphEdge & { readonly links: GraphEdge["links"][number][] }>();
  return {
    add(subject, node) {
      const list = byKind.get(node.kind) ?? [];
      byKind.set(node.kind, list);
      const id = `${node.kind}-${list.length + 1}`;
      list.push({ ...node, id });
      ids.set(subject, id);
      return id;
    },
    idOf: (subject) => ids.get(subject),
    connect(from, to, edge) {
      const key = `${from} ${to} ${edge.state} ${edge.reason}`;
      const had = edges.get(key);
      if (had) had.links.push(...edge.links);
      else edges.set(key, { id: `edge-${edges.size + 1}`, from, to, ...edge, links: [...edge.links] });
    },
    nodes: (order) => order.flatMap((kind) => byKind.get(kind) ?? []),
    edges: () => [...edges.values()],
  };
}
