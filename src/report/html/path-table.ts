import type { GraphEdge, GraphNode, StackGraph } from "../../map/graph.ts";
import type { Route } from "../../model/stack.ts";
import type { Finding } from "../../rule/finding.ts";
import { plural } from "../../rule/show.ts";
import { type Html, html } from "./html.ts";
import type { NodeFindings } from "./node-findings.ts";
import type { PageContext } from "./page-context.ts";
import type { EdgeLook } from "./path-picture.ts";

/** Rows of one table; the rest is counted. */
const mostRows = 200;
/** Findings named in one row. */
const mostFaults = 3;

/** One end of one route. */
interface PathRow {
  readonly server: string;
  readonly location: string;
  readonly upstream: string;
  readonly end: string;
  readonly look: EdgeLook;
  readonly why: string;
  readonly faults: readonly Finding[];
  readonly route: Route;
}

const looks: Readonly<Record<EdgeLook, string>> = { linked: "linked", broken: "✕ broken", unknown: "? not known" };
const order: readonly EdgeLook[] = ["broken", "unknown", "linked"];

/** What the drawing of the paths shows, in words: one row for every end of every route, the broken ones first. */
export function pathTable(graph: StackGraph, found: NodeFindings, context: PageContext, caption: string): Html {
  const rows = pathRows(graph, found).sort((a, b) => order.indexOf(a.look) - order.indexOf(b.look));
  const rest = rows.length - mostRows;
  const cell = (name: string, content: Html | string) => html`<td data-name="${name}">${content}</td>`;
  const lines = rows.slice(0, mostRows).map(({ server, location, upstream, end, look, why, faults, route }) => {
    const reasons = html`${why}${faults.slice(0, mostFaults).map((finding, at) => html`${(at > 0 || why !== "") && "; "}<a href="#${context.anchor(finding)}">${finding.rule}</a>`)}`;
    return html`<tr class="${look}">${cell("server", server)}${cell("location", html`<code>${location}</code>`)}${cell(
      "leads to",
      html`${upstream !== "" && html`upstream <code>${upstream}</code>, `}<code>${end}</code>`,
    )}${cell("state", html`<strong>${looks[look]}</strong>`)}${cell("why", reasons)}${cell("where", html`<code>${context.place(route.pass)}</code>`)}</tr>`;
  });
  const heads = ["server", "location", "leads to", "state", "why", "where"].map(
    (name) => html`<th scope="col">${name}</th>`,
  );
  return html`<table class="rows"><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table>${
    rest > 0 && html`<p>and ${plural(rest, "more row")}</p>`
  }`;
}

function pathRows({ nodes, edges }: StackGraph, found: NodeFindings): PathRow[] {
  const names = new Map(nodes.map((node) => [node.id, node]));
  const out = new Map<string, GraphEdge[]>();
  const inTo = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const list = out.get(edge.from);
    if (list) list.push(edge);
    else out.set(edge.from, [edge]);
    inTo.set(edge.to, edge);
  }
  return nodes.flatMap((node): PathRow[] => {
    if (node.kind !== "location") return [];
    const { route } = node;
    const server = names.get(inTo.get(node.id)?.from ?? "")?.name ?? "";
    const base = { server, location: node.name, route };
    return (out.get(node.id) ?? []).flatMap((edge): PathRow[] => {
      const upstream = names.get(edge.to) as GraphNode;
      if (upstream.kind !== "upstream") return [{ ...base, upstream: "", ...endOf(edge, names, found) }];
      const own = (out.get(upstream.id) ?? []).filter(({ links }) => links.some((link) => link.route === route));
      if (own.length === 0) return [{ ...base, upstream: upstream.name, ...endOf(edge, names, found), end: "" }];
      return own.map((last) => ({ ...base, upstream: upstream.name, ...endOf(last, names, found) }));
    });
  });
}

function endOf(edge: GraphEdge, names: ReadonlyMap<string, GraphNode>, found: NodeFindings) {
  const node = names.get(edge.to) as GraphNode;
  const faults = found.faults(edge);
  const look: EdgeLook = edge.state === "none" || faults.length > 0 ? "broken" : edge.state;
  return {
    end: node.kind === "pool" ? `pool ${node.name}` : node.name,
    look,
    why: edge.reason,
    faults,
  };
}
