import type { Address } from "../model/address.ts";
import type { Link, Pool, Route, Server, Stack } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { listOf } from "../rule/show.ts";
import { internalLocations } from "./internal-locations.ts";
import {
  addressPart,
  agreement,
  bestFitting,
  fits,
  type LoggedTarget,
  readTarget,
  routeTarget,
} from "./logged-target.ts";
import { append, distinct, recall } from "./maps.ts";
import type { NginxFields } from "./nginx-fields.ts";
import { locationOf, locationText, type Place, serverOf } from "./place.ts";
import { loggedName, serverNames } from "./server-names.ts";

/** Finds the places of a configuration that log lines come from. */
export interface Atlas {
  /** @param early the line is of the location that the path chose first, whatever it was redirected to within nginx */
  ofRequest(fields: NginxFields, early: boolean): Place;
  /** @param path of the request that PHP-FPM names; null where it names none */
  ofPool(pool: string, path: string | null): Place;
  /** Of lines that speak of a whole server. */
  readonly whole: Place;
}

/** Look-ups that are kept; more different requests than this and they are forgotten and made anew. */
const remembered = 4000;
/** Places are larger: they hold on to the line that named them first. */
const rememberedPlaces = 4000;

const none = { servers: [], locations: [], routes: [], pools: [], nearest: [] } as const;

export function createAtlas(stacks: readonly Stack[]): Atlas {
  const names = serverNames(stacks);
  const routesBy = new Map<Scope, Route[]>();
  const linksBy = new Map<Route, Link[]>();
  for (const { route, ...rest } of stacks.flatMap((stack) => stack.links)) append(linksBy, route, { route, ...rest });
  for (const route of stacks.flatMap((stack) => stack.routes))
    append(routesBy, locationOf(route.from) ?? route.from, route);
  const routesIn = new Map<Server, Route[]>();
  for (const route of stacks.flatMap((stack) => stack.routes)) {
    const server = serverOf(route.from);
    if (server !== null) append(routesIn, server, route);
  }
  const pools = stacks.flatMap((stack) => stack.pools);
  const poolsAt = new Map<string | number, Pool[]>();
  for (const pool of pools) if (pool.address.value.known) append(poolsAt, placeKey(pool.address.value.value), pool);
  const whole: Place = {
    server: null,
    location: null,
    upstream: null,
    pool: null,
    target: null,
    ...none,
    kind: "whole",
    missing: null,
  };
  const same = interning(whole);

  const poolsOf = (routes: readonly Route[], target: LoggedTarget | null): Pool[] => {
    const links = routes.flatMap((route) => linksBy.get(route) ?? []);
    const meant = links.filter((link) => {
      const { address } = link.target;
      return !target?.address || !address.known || agreement(address.value, target.address) > 0;
    });
    const found = meant.flatMap(({ answer }) => (answer.kind === "pool" ? [answer.pool] : []));
    if (found.length > 0 || routes.length > 0 || !target?.address) return [...new Set(found)];
    const { address } = target;
    const near = poolsAt.get(placeKey(address)) ?? [];
    return near.filter((pool) => pool.address.value.known && agreement(pool.address.value.value, address) === 3);
  };

  const ofRequest = ({ server: name, path, upstream }: NginxFields, early: boolean): Place => {
    const target = upstream === null ? null : readTarget(upstream);
    const shown = { server: name || null, location: null, upstream: target?.shown ?? null, target };
    if (name === null) return same({ ...shown, pool: null, ...none, kind: "whole", missing: null });
    const servers = names.of(name);
    const chains = servers.map((server) => (path === null ? [] : internalLocations(server, path)));
    const best = bestRoutes(servers, chains, target, early);
    const locations =
      best.length > 0 ? distinct(best.map(({ from }) => locationOf(from) ?? from)) : firsts(chains, early, target);
    const found = poolsOf(best, target);
    const texts = distinct(locations.map(locationText));
    const leads = distinct(best.map(routeTarget));
    return same({
      ...shown,
      location: texts.length === 1 ? (texts[0] as string) : null,
      upstream: shown.upstream ?? (leads.length === 1 ? (leads[0] ?? null) : null),
      pool: nameOf(found),
      servers: best.length > 0 ? distinct(best.flatMap(({ from }) => serverOf(from) ?? [])) : servers,
      locations,
      routes: best,
      pools: found,
      nearest: found.length > 0 ? [] : distinct(best.flatMap((route) => linksBy.get(route) ?? []).flatMap(othersOf)),
      kind: servers.length > 0 || found.length > 0 ? "joined" : "apart",
      missing: missingOf(name, servers, best, target),
    });
  };

  const bestRoutes = (
    servers: readonly Server[],
    chains: readonly (readonly Scope[])[],
    target: LoggedTarget | null,
    early: boolean,
  ): Route[] => {
    // Where a request passes through several locations, the one that leads to what the log names; the first of equals.
    const onTheWay = chains.map((chain) => {
      const routes = (early ? chain.slice(0, 1) : chain).flatMap((scope) => routesBy.get(scope) ?? []);
      return bestFitting(routes, target).slice(0, 1);
    });
    const found = bestFitting(onTheWay.flat(), target);
    if (found.length > 0 || target === null) return found;
    const all = bestFitting(
      servers.flatMap((server) => routesIn.get(server) ?? []),
      target,
    );
    return all.every((route) => fits(route, target) > 1) ? all : [];
  };

  const missingOf = (
    name: string,
    servers: readonly Server[],
    routes: readonly Route[],
    target: LoggedTarget | null,
  ) => {
    if (!names.any) return "no nginx configuration is given";
    if (servers.length === 0)
      return name === ""
        ? "no server without a name is in the given configuration"
        : `no server named ${name} is in the given configuration`;
    if (target === null || routes.length > 0) return null;
    return `no location of ${name === "" ? "the server without a name" : `server ${name}`} leads to ${target.shown}`;
  };

  const ofPool = (name: string, path: string | null): Place => {
    const named = pools.filter((pool) => pool.name === name);
    const all = [...linksBy].flatMap(([route, links]) =>
      links.some(({ answer }) => answer.kind === "pool" && named.includes(answer.pool)) ? [route] : [],
    );
    const onPath = (route: Route) => {
      const server = serverOf(route.from);
      return (
        server !== null && path !== null && internalLocations(server, path).includes(locationOf(route.from) as Scope)
      );
    };
    const chosen = path === null ? all : all.filter(onPath);
    const routes = chosen.length > 0 ? chosen : all;
    const servers = distinct(routes.flatMap(({ from }) => serverOf(from) ?? []));
    const locations = distinct(routes.flatMap(({ from }) => locationOf(from) ?? []));
    const texts = distinct(locations.map(locationText));
    const leads = distinct(routes.map(routeTarget));
    const hosts = distinct(servers.map(loggedName));
    return same({
      server: hosts.length === 1 ? hosts[0] || null : null,
      location: texts.length === 1 ? (texts[0] as string) : null,
      upstream: leads.length === 1 ? (leads[0] ?? null) : null,
      pool: name,
      target: null,
      servers,
      locations,
      routes,
      pools: named,
      nearest: [],
      kind: named.length > 0 ? "joined" : "apart",
      missing:
        pools.length === 0
          ? "no PHP-FPM configuration is given"
          : named.length === 0
            ? `no pool ${name} is in the given configuration, which has ${listOf(distinct(pools.map((pool) => pool.name)))}`
            : null,
    });
  };

  /** Whether it takes the path to tell which of a server's locations leads to the logged address. */
  const ambiguous = ({ server, upstream }: NginxFields): boolean => {
    const servers = server === null ? [] : names.of(server);
    if (upstream === null) return servers.length > 0;
    const routes = servers.flatMap((one) => routesIn.get(one) ?? []);
    return bestFitting(routes, readTarget(upstream)).length > 1;
  };

  const requests = new Map<string, Place>();
  const needPath = new Map<string, boolean>();
  return {
    whole,
    ofRequest(fields, early) {
      const { server, upstream } = fields;
      if (server === null && upstream === null) return whole;
      const ends = `${server ?? "\n"}\0${upstream === null ? "" : addressPart(upstream)}`;
      // Paths have no end: most servers need none to be sure.
      const path = early || recall(needPath, ends, remembered, () => ambiguous(fields)) ? fields.path : null;
      const key = `${ends}\0${path ?? ""}${early ? "\0" : ""}`;
      return recall(requests, key, remembered, () => ofRequest({ ...fields, path }, early));
    },
    ofPool: (pool, path) =>
      recall(requests, `\0${pool}\0${pools.length > 0 ? path : ""}`, remembered, () => ofPool(pool, path)),
  };
}

/** Where nothing leads on: the location that the path chose, unless the log names something it leads to. */
function firsts(chains: readonly (readonly Scope[])[], early: boolean, target: LoggedTarget | null): Scope[] {
  return target !== null && !early ? [] : distinct(chains.flatMap((chain) => chain.slice(0, 1)));
}

/** Only addresses of one key can agree. */
function placeKey(address: Address): string | number {
  return address.kind === "unix" ? address.path : address.port;
}

function nameOf(pools: readonly Pool[]): string | null {
  const names = distinct(pools.map(({ name }) => name));
  return names.length === 1 ? (names[0] as string) : null;
}

/**
 * One object for all lines of one place: groups are counted by it.
 * @param elsewhere stands for what comes when the table is full
 */
function interning(elsewhere: Place): (place: Place) => Place {
  const had = new Map<string, Place>();
  return (place) => {
    const spans = place.routes.map(({ pass }) => `${pass.file}:${pass.start}`).join();
    const key = [place.server, place.location, place.upstream, place.pool, place.kind, place.missing, spans].join("\0");
    const known = had.get(key);
    if (known !== undefined) return known;
    // By now there are more groups than are kept apart.
    if (had.size >= rememberedPlaces) return elsewhere;
    had.set(key, place);
    return place;
  };
}

/** Where it is proven that nobody listens: the pools of the same PHP-FPM, the likeliest first. */
function othersOf({ answer }: Link): readonly Pool[] {
  if (answer.kind !== "proven-none" || answer.nearest === null) return [];
  const { nearest } = answer;
  return [nearest, ...nearest.fpm.pools.filter((pool) => pool !== nearest)];
}
