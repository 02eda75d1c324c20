import type { Host, Link, Pool, Route, Server, Upstream } from "../model/stack.ts";
import type { Label, Span } from "../source/span.ts";
import type { NodeText } from "./describe-node.ts";

/** A host of the stack; nodes stand in it. */
export interface GraphHost {
  /** `host-1`, in the order of the stack. */
  readonly id: string;
  readonly name: string;
  readonly kind: Host["kind"];
  /** What made us think that this is one host. */
  readonly because: string;
}

export interface AnyNode extends NodeText {
  /** `server-1`, `pool-12`: unique in the graph, and the same in every run over the same files. */
  readonly id: string;
  /** The id of its host; null for what stands on no host of the stack, or nobody knows where. */
  readonly host: string | null;
  /** Where it is written; every section of a pool. */
  readonly places: readonly Span[];
}

/**
 * One thing on the way of a request. A `location` is the block that holds the pass directive, so it may be an `if` or a
 * `limit_except`. An `address` is where a way ends that leads to no known pool.
 */
export type GraphNode = AnyNode & NodeSubject;

/** The thing of the model that a node stands for. */
export type NodeSubject =
  | { readonly kind: "server"; readonly server: Server }
  | { readonly kind: "location"; readonly route: Route }
  | { readonly kind: "upstream"; readonly upstream: Upstream }
  | { readonly kind: "pool"; readonly pool: Pool }
  | { readonly kind: "address" };

export type NodeKind = GraphNode["kind"];

/** In the order of the way. */
export const nodeKinds: readonly NodeKind[] = ["server", "location", "upstream", "pool", "address"];

/** `linked`: leads there; `none`: proven to lead nowhere; `unknown`: the files do not say. */
export type EdgeState = "linked" | "none" | "unknown";

export interface GraphEdge {
  /** `edge-1`, unique in the graph. */
  readonly id: string;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  readonly state: EdgeState;
  /** Why it is so: `pool www listens on /run/php/www.sock`, `no pool listens on 127.0.0.1:9000`. Empty where it is plain. */
  readonly reason: string;
  /** Both ends: the pass directive, the server of the upstream, the `listen` of the pool. */
  readonly places: readonly Label[];
  /** The links of the model that this edge answers for; empty between a server and its locations. */
  readonly links: readonly Link[];
}

/** The ways that requests take through one stack: server, location, upstream, pool. No cycles. */
export interface StackGraph {
  readonly hosts: readonly GraphHost[];
  /** By kind in the order of the way; of one kind in the order of the stack. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
