import { hostName } from "../rule/host-name.ts";
import type { HostMap, RouteMap, ServerMap, StackMap } from "./map-json.ts";

/** Routes of one server beyond this many are only counted. */
const mostRoutes = 40;
const mostUnknown = 12;

/** A tree for people: hosts with their files, servers, locations, and where each leads. */
export function mapText(map: StackMap, bold: (text: string) => string): string {
  const out = [bold(map.name), `  because: ${map.because}`];
  if (map.doubt !== null) out.push(`  absence proves nothing: ${map.doubt}`);
  for (const host of map.hosts) {
    const servers = map.servers.filter((server) => server.host === host.name);
    const pools = map.pools.filter((pool) => pool.host === host.name);
    out.push(...hostLines(host, bold));
    for (const server of servers) out.push(...serverLines(server, map));
    for (const { name, listen, php, at } of pools)
      out.push(`    pool ${name} listens on ${listen}${php === null ? "" : ` (PHP ${php})`}  ${at.file}:${at.line}`);
  }
  if (map.unknowns.length > 0) {
    out.push("  unknown:");
    for (const { reason, file, line, column } of map.unknowns.slice(0, mostUnknown))
      out.push(`    ${reason}  ${file}:${line}:${column}`);
    if (map.unknowns.length > mostUnknown) out.push(`    and ${map.unknowns.length - mostUnknown} more`);
  }
  return out.map((line) => `${line}\n`).join("");
}

function hostLines({ name, kind, because, image, doubt, files }: HostMap, bold: (text: string) => string): string[] {
  const out = [`  ${bold(hostName({ kind, name }))}${image === null ? "" : `  image ${image}`}`];
  if (because !== "" && kind !== "server") out.push(`    because: ${because}`);
  if (doubt !== null) out.push(`    not known: ${doubt}`);
  for (const { file, runtime } of files)
    out.push(runtime === file || runtime.endsWith(`/${file}`) ? `    ${file}` : `    ${file}  ->  ${runtime}`);
  return out;
}

function serverLines({ name, at, routes }: ServerMap, map: StackMap): string[] {
  const out = [
    `    ${name === "server without a name" ? name : `server ${name}`}${at === null ? "" : `  ${at.file}:${at.line}`}`,
  ];
  for (const route of routes.slice(0, mostRoutes)) out.push(...routeLines(route, map));
  if (routes.length > mostRoutes) out.push(`      and ${routes.length - mostRoutes} more locations`);
  return out;
}

function routeLines({ location, pass, upstream, at, links }: RouteMap, map: StackMap): string[] {
  const servers = upstream === null ? [] : (map.upstreams.find((one) => one.name === upstream)?.servers ?? []);
  const out = [`      ${location}  ${pass}  ${at.file}:${at.line}`];
  if (upstream !== null) out.push(`        upstream ${upstream}: ${servers.join(", ")}`);
  for (const { state, pool, host, reason } of links) {
    const linked = pool === null ? host : `pool ${pool} on ${host}`;
    const where = state === "linked" ? linked : state === "none" ? "NOTHING" : "unknown";
    out.push(`        -> ${where}: ${reason}`);
  }
  return out;
}
