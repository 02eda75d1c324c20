import { showAddress } from "../model/address.ts";
import type { Host, Link, Route, Stack, Upstream } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import type { Label, Span } from "../source/span.ts";
import { describeLocation, describePool, describeServer, describeUpstream } from "./describe-node.ts";
import { type EdgeState, type GraphEdge, nodeKinds, type StackGraph } from "./graph-parts.ts";

export type * from "./graph-parts.ts";

import { createGraphDraft, type GraphDraft } from "./graph-draft.ts";

/** Every server, upstream and pool of the stack, also those that no way leads over, and every location that has a pass. */
export function stackGraph(stack: Stack): StackGraph {
  const hosts = stack.hosts.map(({ name, kind, because }, at) => ({ id: `host-${at + 1}`, name, kind, because }));
  const hostIds = new Map<Host | undefined, string>(stack.hosts.map((host, at) => [host, `host-${at + 1}`]));
  const hostId = (host: Host | undefined): string | null => hostIds.get(host) ?? null;
  const draft = createGraphDraft();

  const homes = new Map<Scope, Host>(stack.nginx.map(({ scope, host }) => [scope, host]));
  const home = (scope: Scope): string | null => hostId(homes.get(topOf(scope)));
  for (const server of stack.servers) {
    const places = server.directive ? [server.directive] : [];
    draft.add(server, { kind: "server", ...describeServer(server), host: home(server), places, server });
  }
  for (const upstream of stack.upstreams) {
    const place = { host: home(upstream.scope), places: [upstream.span] };
    draft.add(upstream, { kind: "upstream", ...describeUpstream(upstream), ...place, upstream });
  }
  for (const pool of stack.pools) {
    draft.add(pool, { kind: "pool", ...describePool(pool), host: hostId(pool.host), places: pool.sections, pool });
  }

  const linksOf = new Map<Route, Link[]>(stack.routes.map((route) => [route, []]));
  for (const link of stack.links) linksOf.get(link.route)?.push(link);
  for (const [route, links] of linksOf) addRoute(route, links, hostId(route.host), draft);
  return { hosts, nodes: draft.nodes(nodeKinds), edges: draft.edges() };
}

function addRoute(route: Route, links: readonly Link[], host: string | null, draft: GraphDraft): void {
  const pass: Label = { span: route.pass, text: `${route.pass.name.text} ${route.text}` };
  const places = [route.from.directive ?? route.pass];
  const location = draft.add(route, { kind: "location", ...describeLocation(route), host, places, route });
  const server = draft.idOf(serverOf(route.from));
  if (server !== undefined) draft.connect(server, location, { state: "linked", reason: "", places: [], links: [] });

  const upstream = route.upstream === null ? undefined : draft.idOf(route.upstream);
  if (upstream !== undefined && route.upstream !== null) {
    const both = [pass, { span: route.upstream.span, text: `upstream ${route.upstream.name}` }];
    draft.connect(location, upstream, { ...stateOf(route, route.upstream), places: both, links });
  }
  for (const link of links) {
    const { target, answer } = link;
    const asks = upstream === undefined ? pass : { span: target.span, text: `a server of ${route.text}` };
    if (answer.kind === "pool") {
      const { pool, because } = answer;
      const listens = { span: pool.listen.span ?? pool.span, text: `pool ${pool.name} listens here` };
      const to = draft.idOf(pool);
      if (to === undefined) continue;
      draft.connect(upstream ?? location, to, {
        state: "linked",
        reason: because,
        places: [asks, listens],
        links: [link],
      });
      continue;
    }
    const state = answer.kind === "unknown" ? "unknown" : answer.kind === "host" ? "linked" : "none";
    const to = addressNode(link, state, host, draft);
    const reason = answer.kind === "host" ? answer.because : answer.reason;
    draft.connect(upstream ?? location, to, { state, reason, places: [asks], links: [link] });
  }
}

/** An upstream may have nobody to ask. */
function stateOf({ targets }: Route, { name, scope }: Upstream): Pick<GraphEdge, "state" | "reason"> {
  if (targets.length > 0) return { state: "linked", reason: "" };
  if (scope.open) return { state: "unknown", reason: `not every server of upstream ${name} can be seen` };
  return { state: "none", reason: `upstream ${name} has no server that may be asked` };
}

/** An end that is no known pool. What is not known may be another thing at each place that names it. */
function addressNode({ route, target }: Link, state: EdgeState, host: string | null, draft: GraphDraft): string {
  const { address, span } = target;
  const name = address.known ? showAddress(address.value) : route.text;
  const key = `${state} ${host} ${name} ${address.known ? "" : placeKey(span)}`;
  const where = state === "none" ? host : null;
  return draft.idOf(key) ?? draft.add(key, { kind: "address", name, detail: "", host: where, places: [span] });
}

function topOf(scope: Scope): Scope {
  let top = scope;
  while (top.parent !== null) top = top.parent;
  return top;
}

/** The server block around a block. */
export function serverOf(scope: Scope): Scope | null {
  let server: Scope | null = scope;
  while (server !== null && server.kind !== "server") server = server.parent;
  return server;
}

function placeKey({ file, start }: Span): string {
  return `${file}:${start}`;
}
