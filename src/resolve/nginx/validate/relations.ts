import { byText } from "../../../source/by-text.ts";
import type { Directive } from "../../../syntax/nginx/tree.ts";
import type { Scope } from "../scope.ts";
import { parseNumber } from "../units.ts";
import { isInet4, parseUrl } from "./address.ts";
import { duplicateDirectives } from "./duplicates.ts";
import { locationName, placeIn } from "./place.ts";
import { type NginxRefusal, refuse } from "./refusal.ts";
import { verifyWithoutCertificates } from "./ssl-verify.ts";
import { backupWithoutMeaning } from "./upstream.ts";
import { isDynamic, isReplaced } from "./words.ts";

const nothing: readonly NginxRefusal[] = [];

/** What `nginx -t` refuses about the directives of one block taken together; the blocks inside are not looked into. */
export function validateScope(scope: Scope): readonly NginxRefusal[] {
  const { context } = placeIn(scope);
  if (context === null) return nothing;
  const found = duplicateDirectives(scope, context);
  switch (scope.kind) {
    case "main":
      found.push(...duplicateBlocks(scope), ...socketsBeyondConnections(scope));
      break;
    case "http":
    case "stream":
      found.push(...duplicateUpstreams(scope));
      break;
    case "server":
      found.push(...duplicateListens(scope), ...duplicateLocations(scope));
      break;
    case "location":
      found.push(...duplicateLocations(scope), ...verifyWithoutCertificates(scope));
      break;
    case "upstream":
      found.push(...emptyUpstream(scope), ...backupWithoutMeaning(scope));
      break;
  }
  return found;
}

/** A second `http` or `events`. That one is missing is said of a main file only: `missingEvents`. */
function duplicateBlocks(main: Scope): NginxRefusal[] {
  return ["events", "http", "stream", "mail"].flatMap((name) => {
    const [first, ...again] = main.own(name).filter((directive) => directive.block !== null && !directive.conditional);
    return again.map((directive) =>
      refuse(
        "duplicate",
        directive,
        `"${name}" directive is duplicate`,
        `nginx does not start: there are two "${name}" blocks.`,
        first ? [{ span: first, text: "the first one" }] : [],
      ),
    );
  });
}

/**
 * A main file without `events`. To be asked only of the file that nginx is started with.
 * @returns null too when an unread include may hold the block.
 */
export function missingEvents(main: Scope): NginxRefusal | null {
  const first = main.directives[0];
  if (main.open || !first || main.own("events").length > 0) return null;
  const message = 'nginx does not start: the configuration has no "events" block.';
  return refuse("missing-events", first.name, 'no "events" section in configuration', message);
}

function duplicateUpstreams(http: Scope): NginxRefusal[] {
  const seen = new Map<string, Directive>();
  return http.own("upstream").flatMap((directive) => {
    const name = directive.args[0];
    if (!name || directive.conditional || isReplaced(name)) return [];
    const key = name.text.toLowerCase();
    const first = seen.get(key);
    if (first)
      return refuse(
        "duplicate-upstream",
        directive,
        `duplicate upstream "${name.text}"`,
        `nginx does not start: the upstream "${name.text}" is defined twice.`,
        [{ span: first, text: "the first one" }],
      );
    seen.set(key, directive);
    return [];
  });
}

function duplicateListens(server: Scope): NginxRefusal[] {
  const listens = server.own("listen");
  if (listens.length < 2) return [];
  const seen = new Map<string, Directive>();
  return listens.flatMap((directive) => {
    const word = directive.args[0];
    // QUIC listens on UDP: the same address once for each transport is right.
    const udp = directive.args.some((arg) => ["quic", "http3", "udp"].includes(arg.text));
    if (!word || directive.conditional || directive.args.some(isReplaced)) return [];
    const address = listenAddress(word.text);
    if (address === null) return [];
    const key = `${address} ${udp}`;
    const first = seen.get(key);
    if (first)
      return refuse(
        "duplicate-listen",
        directive,
        `a duplicate listen ${address}`,
        `nginx does not start: one server listens on ${address} twice.`,
        [{ span: first, text: "the first one" }],
      );
    seen.set(key, directive);
    return [];
  });
}

/** The address as nginx prints it; null for names, port ranges and what it refuses. */
const listenAddress = byText((text): string | null => {
  if (text.includes("-") && !/^unix:/i.test(text)) return null;
  const url = parseUrl(text, "listen");
  if (url.error !== null) return null;
  if (url.unix) return url.host;
  const port = url.port ?? 80;
  if (url.host === "" || url.host === "*") return `0.0.0.0:${port}`;
  if (isInet4(url.host)) return `${url.host}:${port}`;
  return url.host.startsWith("[") ? `${url.host.toLowerCase()}:${port}` : null;
});

/** Only prefix and exact locations: nginx takes two equal expressions and two equal names, the first one counts. */
function duplicateLocations(scope: Scope): NginxRefusal[] {
  if (scope.children.length < 2) return [];
  const seen = new Map<string, Directive>();
  return scope.own("location").flatMap((directive) => {
    if (directive.conditional || directive.args.some(isReplaced)) return [];
    const name = locationName(directive);
    if (!name || name.kind === "regex" || name.kind === "named") return [];
    const key = `${name.kind} ${name.name}`;
    const first = seen.get(key);
    if (first)
      return refuse(
        "duplicate-location",
        directive,
        `duplicate location "${name.name}"`,
        `nginx does not start: the location "${name.name}" stands twice in one block.`,
        [{ span: first, text: "the first one" }],
      );
    seen.set(key, directive);
    return [];
  });
}

function emptyUpstream(upstream: Scope): NginxRefusal[] {
  const block = upstream.directive;
  if (!block || upstream.open || upstream.directives.some((one) => one.conditional)) return [];
  const servers = upstream.own("server");
  const name = block.args[0]?.text ?? "";
  // Commercial and other modules fill an upstream in other ways.
  if (upstream.directives.some((one) => /^(state|zone|resolver|consul|jdomain|.*_by_lua.*)$/.test(one.name.text)))
    return [];
  if (servers.length === 0)
    return [
      refuse(
        "empty-upstream",
        block,
        "no servers are inside upstream",
        `nginx does not start: the upstream "${name}" has no server.`,
      ),
    ];
  const unclear = servers.some((server) => server.args.some((arg) => isDynamic(arg)));
  if (unclear || !servers.every((server) => server.args.slice(1).some((arg) => arg.text === "backup"))) return [];
  return [
    refuse(
      "empty-upstream",
      block,
      `no servers in upstream "${name}"`,
      `nginx does not start: every server of the upstream "${name}" is a backup.`,
    ),
  ];
}

/** `worker_connections` must be above the number of listening sockets (ngx_event_init_conf). */
function socketsBeyondConnections(main: Scope): NginxRefusal[] {
  const events = main.children.find((scope) => scope.kind === "events");
  const directive = events?.own("worker_connections").at(-1);
  const word = directive?.args[0];
  if (!events || events.open || !directive || !word || directive.conditional || isReplaced(word)) return [];
  const connections = parseNumber(word.text);
  if (connections === null) return [];
  const sockets = listeningSockets(main);
  // One socket at least is certain to be counted right: more may hide behind names, that only makes it worse.
  if (connections >= sockets.size + 1) return [];
  const original = `${connections} worker_connections are not enough for ${sockets.size} listening sockets`;
  return [
    refuse(
      "connections-below-sockets",
      directive,
      sockets.exact ? original : null,
      `nginx does not start: worker_connections is ${connections}, and there ${sockets.size === 1 ? "is" : "are"} already ${sockets.size} listening socket${sockets.size === 1 ? "" : "s"}; it must be larger.`,
    ),
  ];
}

/** What nginx binds at least; not exact where a `listen` holds a name, a port range or what a tool fills in. */
export function listeningSockets(main: Scope): { size: number; exact: boolean } {
  const addresses = new Set<string>();
  let exact = true;
  const http = main.children.find((scope) => scope.kind === "http");
  const servers = http?.children.filter((scope) => scope.kind === "server") ?? [];
  for (const server of servers) {
    const listens = server.own("listen");
    // Without a listen a server has one on port 80, when nginx runs as root.
    if (listens.length === 0 && !server.open) addresses.add("0.0.0.0:80");
    for (const listen of listens) {
      const word = listen.args[0];
      const address = word && !listen.conditional && !isDynamic(word) ? listenAddress(word.text) : null;
      if (address === null) exact = false;
      else addresses.add(address);
    }
  }
  return { size: collapsed(addresses), exact: exact && main.children.length === 2 };
}

/** An address that the wildcard of its family covers needs no socket of its own (measured; `bind` is not looked at). */
function collapsed(addresses: ReadonlySet<string>): number {
  let count = 0;
  for (const address of addresses) {
    const wildcard = `${address.startsWith("[") ? "[::]" : "0.0.0.0"}${address.slice(address.lastIndexOf(":"))}`;
    if (address.startsWith("unix:") || address === wildcard || !addresses.has(wildcard)) count++;
  }
  return count;
}
