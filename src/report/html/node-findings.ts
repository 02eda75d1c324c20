import type { GraphEdge, GraphNode, StackGraph } from "../../map/graph.ts";
import type { Stack } from "../../model/stack.ts";
import type { Scope } from "../../resolve/nginx/scope.ts";
import type { Finding } from "../../rule/finding.ts";
import type { FileId, Span } from "../../source/span.ts";

/** What was found at the nodes of a graph. */
export interface NodeFindings {
  /** In the order of the report. */
  of(node: GraphNode): readonly Finding[];
  /** Errors that name both ends of a link: somebody listens there, and it does not work. */
  faults(edge: GraphEdge): readonly Finding[];
}

interface NodeRange {
  readonly start: number;
  readonly end: number;
  readonly node: string;
}

/** Puts each finding to the innermost blocks that its places lie in. */
export function nodeFindings({ nodes }: StackGraph, stack: Stack, findings: readonly Finding[]): NodeFindings {
  const ranges = rangesByFile(nodes, stack);
  const found = new Map<string, Set<Finding>>();
  for (const finding of findings) {
    for (const span of [finding.at, ...finding.related.map((label) => label.span)]) {
      for (const node of innermost(ranges.get(span.file) ?? [], span)) {
        const had = found.get(node);
        if (had) had.add(finding);
        else found.set(node, new Set([finding]));
      }
    }
  }
  const at = (id: string): ReadonlySet<Finding> => found.get(id) ?? new Set();
  return {
    of: ({ id }) => [...at(id)],
    faults({ from, to, links }) {
      const there = at(to);
      if (links.length === 0 || there.size === 0) return [];
      return [...at(from)].filter((finding) => finding.severity === "error" && there.has(finding));
    },
  };
}

function rangesByFile(nodes: readonly GraphNode[], stack: Stack): ReadonlyMap<FileId, readonly NodeRange[]> {
  const byFile = new Map<FileId, NodeRange[]>();
  for (const node of nodes) {
    for (const { file, start, end } of rangesOf(node, stack)) {
      const list = byFile.get(file);
      const range = { start, end, node: node.id };
      if (list) list.push(range);
      else byFile.set(file, [range]);
    }
  }
  return byFile;
}

/** The blocks of nginx; of a pool what stands below its section headers. */
function rangesOf(node: GraphNode, stack: Stack): readonly Span[] {
  switch (node.kind) {
    case "server":
      return blockOf(node.server);
    case "location":
      // An included file may hold the pass of many locations.
      return [...blockOf(node.route.from), node.route.pass];
    case "upstream":
      return blockOf(node.upstream.scope);
    case "pool":
      return node.pool.sections.map((header) => sectionOf(header, stack));
    case "address":
      return [];
  }
}

function blockOf({ directive }: Scope): readonly Span[] {
  if (directive === null) return [];
  return [{ file: directive.file, start: directive.start, end: directive.block?.end ?? directive.end }];
}

/** From a section header to the next one. */
function sectionOf({ file, start, end }: Span, stack: Stack): Span {
  const parsed = stack.files.get(file);
  if (parsed?.kind !== "ini") return { file, start, end };
  const next = parsed.items.find((item) => item.kind === "section" && item.start > start);
  return { file, start, end: next?.start ?? parsed.text.length };
}

/** The smallest range around a place; several where one block stands in several contexts. */
function innermost(ranges: readonly NodeRange[], { start, end }: Span): readonly string[] {
  let size = Number.POSITIVE_INFINITY;
  let nodes: string[] = [];
  for (const range of ranges) {
    if (range.start > start || range.end < end) continue;
    const length = range.end - range.start;
    if (length > size) continue;
    if (length < size) nodes = [];
    size = length;
    nodes.push(range.node);
  }
  return nodes;
}
