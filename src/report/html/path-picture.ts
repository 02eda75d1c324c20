import { type CollapsedGraph, collapseGraph, wholeGraph } from "../../map/collapse.ts";
import type { GraphHost, GraphNode, NodeKind, StackGraph } from "../../map/graph.ts";
import type { Severity } from "../../rule/define-rule.ts";
import type { NodeFindings } from "./node-findings.ts";

/** `broken`: leads nowhere, or an error names both of its ends. */
export type EdgeLook = "linked" | "broken" | "unknown";

export interface PictureNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly host: string | null;
  readonly title: string;
  readonly detail: string;
  /** How many more like it this one stands for. */
  readonly more: number;
  readonly errors: number;
  readonly warnings: number;
  /** For an address: why the way ends there. */
  readonly note: string;
  readonly look: EdgeLook;
}

export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly look: EdgeLook;
}

/** What the drawing of the request paths shows. */
export interface PathPicture {
  readonly hosts: readonly GraphHost[];
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** Whether nodes that are alike stand as one. */
  readonly collapsed: boolean;
  /** Locations that did not fit. */
  readonly omitted: number;
}

/** Graphs of more nodes are collapsed. */
const wholeUpTo = 40;
/** Of a collapsed graph no more nodes are drawn. */
const mostNodes = 60;

/** @param settingsOf equal texts for locations whose time limits are equal */
export function pathPicture(
  graph: StackGraph,
  found: NodeFindings,
  settingsOf: (node: GraphNode) => string,
): PathPicture {
  const used = withoutIdle(graph);
  const shown = fitting(used, found, settingsOf);
  const count = (nodes: readonly GraphNode[], severity: Severity): number =>
    new Set(nodes.flatMap((node) => found.of(node).filter((finding) => finding.severity === severity))).size;
  const edges = shown.edges.map(({ from, to, state, edges: members }): PictureEdge & { reason: string } => {
    const broken = state === "none" || members.some((edge) => found.faults(edge).length > 0);
    return {
      from,
      to,
      look: broken ? "broken" : state === "unknown" ? "unknown" : "linked",
      reason: members[0]?.reason ?? "",
    };
  });
  const nodes = shown.groups.map(({ id, nodes: members }): PictureNode => {
    const node = members[0] as GraphNode;
    const inward = edges.filter(({ to }) => to === id);
    const isEnd = node.kind === "address";
    const lonely = node.kind === "pool" && inward.length === 0;
    return {
      id,
      kind: node.kind,
      host: node.host,
      title: node.name,
      detail: node.detail,
      more: members.length - 1,
      errors: count(members, "error"),
      warnings: count(members, "warning"),
      note: isEnd ? (inward[0]?.reason ?? "") : lonely ? "no route of this stack leads here" : "",
      look: isEnd ? (inward[0]?.look ?? "unknown") : "linked",
    };
  });
  const drawn = mostImportant(shown, nodes, edges);
  const kept = nodes.filter(({ id }) => drawn.has(id));
  const locations = (list: readonly PictureNode[]) =>
    list.reduce((sum, { kind, more }) => sum + (kind === "location" ? more + 1 : 0), 0);
  return {
    hosts: graph.hosts,
    nodes: kept,
    edges: edges
      .filter(({ from, to }) => drawn.has(from) && drawn.has(to))
      .map(({ from, to, look }) => ({ from, to, look })),
    collapsed: shown.groups.length < used.nodes.length,
    omitted: locations(nodes) - locations(kept),
  };
}

/** As much put together as it takes to fit: first what is wholly alike, then what differs in settings and warnings only. */
function fitting(graph: StackGraph, found: NodeFindings, settingsOf: (node: GraphNode) => string): CollapsedGraph {
  if (graph.nodes.length <= wholeUpTo) return wholeGraph(graph);
  const rules = (node: GraphNode, severities: readonly Severity[]) =>
    [...new Set(found.of(node).flatMap(({ rule, severity }) => (severities.includes(severity) ? [rule] : [])))].sort();
  const alike = collapseGraph(graph, (node) => `${rules(node, ["error", "warning"])} ${settingsOf(node)}`);
  return alike.groups.length <= mostNodes ? alike : collapseGraph(graph, (node) => `${rules(node, ["error"])}`);
}

/** Servers and upstreams that no way leads over say nothing here; a pool that nothing leads to does. */
function withoutIdle({ hosts, nodes, edges }: StackGraph): StackGraph {
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return { hosts, nodes: nodes.filter(({ id, kind }) => used.has(id) || kind === "pool"), edges };
}

/** Whole ways, the broken ones first, as many as fit. */
function mostImportant(
  { groups }: CollapsedGraph,
  nodes: readonly PictureNode[],
  edges: readonly PictureEdge[],
): ReadonlySet<string> {
  if (groups.length <= mostNodes) return new Set(groups.map(({ id }) => id));
  const out = new Map<string, PictureEdge[]>();
  const inTo = new Map<string, PictureEdge[]>();
  for (const { id } of nodes) {
    out.set(id, []);
    inTo.set(id, []);
  }
  for (const edge of edges) {
    out.get(edge.from)?.push(edge);
    inTo.get(edge.to)?.push(edge);
  }
  const beyond = (id: string): readonly PictureEdge[] =>
    (out.get(id) ?? []).flatMap((edge) => [edge, ...beyond(edge.to)]);
  const rank = { broken: 0, unknown: 1, linked: 2 };
  const ways = nodes
    .filter(({ kind }) => kind === "location")
    .map(({ id, errors, warnings }) => {
      const ahead = beyond(id);
      const worst = Math.min(2, ...ahead.map(({ look }) => rank[look]));
      const members = [...(inTo.get(id) ?? []).map(({ from }) => from), id, ...ahead.map(({ to }) => to)];
      return { worst: errors > 0 ? 0 : worst, warnings, members };
    })
    .sort((a, b) => a.worst - b.worst || b.warnings - a.warnings);
  const drawn = new Set<string>();
  for (const { members } of ways) {
    const added = members.filter((id) => !drawn.has(id));
    if (drawn.size + added.length > mostNodes) continue;
    for (const id of added) drawn.add(id);
  }
  for (const { id, kind } of nodes) if (kind === "pool" && drawn.size < mostNodes) drawn.add(id);
  return drawn;
}
