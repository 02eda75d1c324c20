import { hostName } from "../rule/host-name.ts";
import type { EdgeState, GraphNode, StackGraph } from "./graph-parts.ts";

/** The graph as a Mermaid flow chart, which GitHub and GitLab draw. */
export function mapMermaid(graph: StackGraph): string {
  const out = ["flowchart LR"];
  for (const host of graph.hosts) {
    const nodes = graph.nodes.filter((node) => node.host === host.id);
    if (nodes.length === 0) continue;
    out.push(`  subgraph ${idOf(host.id)}["${escape(hostName(host))}"]`);
    for (const node of nodes) out.push(`    ${shapeOf(node)}`);
    out.push("  end");
  }
  for (const node of graph.nodes) if (node.host === null) out.push(`  ${shapeOf(node)}`);
  const broken: number[] = [];
  const unknown: number[] = [];
  for (const [at, edge] of graph.edges.entries()) {
    const says = edge.state === "linked" ? "" : `|"${escape(shorten(edge.reason))}"|`;
    out.push(`  ${idOf(edge.from)} ${arrows[edge.state]}${says} ${idOf(edge.to)}`);
    if (edge.state === "none") broken.push(at);
    if (edge.state === "unknown") unknown.push(at);
  }
  if (broken.length > 0) out.push(`  linkStyle ${broken.join(",")} stroke:#c00,stroke-width:3px`);
  if (unknown.length > 0) out.push(`  linkStyle ${unknown.join(",")} stroke:#888`);
  return `${out.join("\n")}\n`;
}

const arrows: Readonly<Record<EdgeState, string>> = { linked: "-->", none: "-.->", unknown: "-.->" };

function shapeOf(node: GraphNode): string {
  const text = escape(node.detail === "" ? node.name : `${node.name}\n${shorten(node.detail)}`);
  switch (node.kind) {
    case "server":
      return `${idOf(node.id)}(["${text}"])`;
    case "pool":
      return `${idOf(node.id)}[("${text}")]`;
    case "upstream":
      return `${idOf(node.id)}{{"${text}"}}`;
    default:
      return `${idOf(node.id)}["${text}"]`;
  }
}

function idOf(id: string): string {
  return id.replace(/\W/g, "_");
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Quotes end a text, and Mermaid reads HTML and its own entities in it. */
function escape(text: string): string {
  return text
    .replace(/[&#"<>;`\\]/g, (sign) => `#${sign.charCodeAt(0)};`)
    .replace(/\n/g, "<br/>")
    .replace(/[\u0000-\u001f\u007f]/g, "?");
}
