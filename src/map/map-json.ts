import type { Host, Link, Server, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { routeName } from "../rule/route-name.ts";
import { isStock } from "../source/is-stock.ts";
import { reasons } from "../source/known.ts";
import { type FileId, fileId, type Span } from "../source/span.ts";
import { describeServer } from "./describe-node.ts";

/** A place as programs read it. */
export interface MapPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface MapContext {
  place(span: Span): MapPlace;
  file(id: FileId): string;
}

/** What was inferred, as data: `no502-map/1`. The text and the drawings show the same. */
export interface StackMap {
  readonly name: string;
  readonly because: string;
  readonly doubt: string | null;
  readonly hosts: readonly HostMap[];
  readonly servers: readonly ServerMap[];
  readonly upstreams: readonly {
    readonly name: string;
    readonly host: string;
    readonly servers: readonly string[];
    readonly at: MapPlace;
  }[];
  readonly pools: readonly PoolMap[];
  readonly unknowns: readonly (MapPlace & { readonly reason: string })[];
}

export interface HostMap {
  readonly name: string;
  readonly kind: Host["kind"];
  readonly because: string;
  readonly image: string | null;
  readonly doubt: string | null;
  /** Where each file of the tree lies there. */
  readonly files: readonly { readonly file: string; readonly runtime: string }[];
}

export interface ServerMap {
  readonly name: string;
  readonly host: string;
  readonly at: MapPlace | null;
  readonly routes: readonly RouteMap[];
}

export interface RouteMap {
  readonly location: string;
  readonly pass: string;
  readonly upstream: string | null;
  readonly at: MapPlace;
  readonly links: readonly {
    readonly state: "linked" | "none" | "unknown";
    readonly pool: string | null;
    readonly host: string | null;
    readonly reason: string;
  }[];
}

export interface PoolMap {
  readonly name: string;
  readonly host: string;
  readonly listen: string;
  readonly php: string | null;
  readonly at: MapPlace;
}

export function mapStack(stack: Stack, context: MapContext): StackMap {
  const linksOf = new Map<Scope, Link[]>();
  for (const link of stack.links) {
    const server = serverOf(link.route.from);
    if (server) linksOf.set(server, [...(linksOf.get(server) ?? []), link]);
  }
  const hostOfServer = new Map<Scope, string>();
  for (const nginx of stack.nginx) hostOfServer.set(nginx.scope, nginx.host.name);
  return {
    name: context.file(stack.name as FileId),
    because: stack.because,
    doubt: stack.doubt,
    hosts: stack.hosts.map((host) => mapHost(host, stack, context)),
    servers: stack.servers.map((server) => mapServer(server, linksOf.get(server) ?? [], hostOfServer, context)),
    upstreams: stack.upstreams.map(({ name, host, servers, span }) => ({
      name,
      host: host.name,
      servers: servers.map(({ directive }) => directive.args.map(({ text }) => text).join(" ")),
      at: context.place(span),
    })),
    pools: stack.pools.map(({ name, host, listen, fpm, span }) => ({
      name,
      host: host.name,
      listen: listen.value.known ? listen.value.value : reasons[listen.value.why],
      php: fpm.version,
      // Where an image's file begins the pool and another of the repository sets its address, the latter is of use.
      at: context.place(listen.span ?? span),
    })),
    unknowns: stack.gaps.map(({ span, reason }) => ({ ...context.place(span), reason })),
  };
}

function mapHost(host: Host, stack: Stack, context: MapContext): HostMap {
  const own = new Set<FileId>();
  for (const nginx of stack.nginx) if (nginx.host === host) for (const id of nginx.files) own.add(id);
  const ofNginx = new Set(own);
  for (const fpm of stack.fpms) if (fpm.host === host) for (const id of fpm.files) own.add(id);
  return {
    name: host.name,
    kind: host.kind,
    because: host.because,
    image: host.runtime?.image?.name ?? null,
    doubt: host.doubt,
    files: [...own]
      .filter((id) => !isStock(id))
      .map((id) => {
        // What is taken for a server's tree says where nginx's files lie, and nothing of others.
        const placed = host.runtime !== null || ofNginx.has(id);
        const file = context.file(shownId(id));
        return { file, runtime: placed ? host.files.runtimePath(id) : file };
      }),
  };
}

/** A text that was made of a file is known by that file; one of several in a manifest or a compose file by its key, too. */
function shownId(id: FileId): FileId {
  const [holder = "", part] = id.split("#");
  if (part === undefined) return id;
  return fileId(/\.ya?ml$/i.test(holder) ? `${holder}#${part.replace(/~[0-9a-f]{8}$/, "")}` : holder);
}

function mapServer(
  server: Server,
  links: readonly Link[],
  hosts: ReadonlyMap<Scope, string>,
  context: MapContext,
): ServerMap {
  const routes = new Map<Link["route"], Link[]>();
  for (const link of links) routes.set(link.route, [...(routes.get(link.route) ?? []), link]);
  return {
    name: describeServer(server).name,
    host: hosts.get(topOf(server)) ?? "",
    at: server.directive ? context.place(server.directive) : null,
    routes: [...routes].map(([route, list]) => ({
      location: routeName(route),
      pass: `${route.pass.name.text} ${route.text}`,
      upstream: route.upstream?.name ?? null,
      at: context.place(route.pass),
      links: list.map(({ answer }) => ({
        state: answer.kind === "proven-none" ? "none" : answer.kind === "unknown" ? "unknown" : "linked",
        pool: answer.kind === "pool" ? answer.pool.name : null,
        host: answer.kind === "pool" ? answer.pool.host.name : answer.kind === "host" ? answer.host.name : null,
        reason: answer.kind === "pool" || answer.kind === "host" ? answer.because : answer.reason,
      })),
    })),
  };
}

function serverOf(scope: Scope): Scope | null {
  for (let above: Scope | null = scope; above !== null; above = above.parent) if (above.kind === "server") return above;
  return null;
}

function topOf(scope: Scope): Scope {
  let top = scope;
  while (top.parent !== null) top = top.parent;
  return top;
}
