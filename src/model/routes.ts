import type { Scope } from "../resolve/nginx/scope.ts";
import { constantValue } from "../resolve/nginx/variables.ts";
import { type Known, known, unknown } from "../source/known.ts";
import type { Directive, Word } from "../syntax/nginx/tree.ts";
import { whyOpaque } from "../syntax/nginx/why-opaque.ts";
import type { Address } from "./address.ts";
import { type PassTarget, parsePassTarget, passDirectives } from "./pass-target.ts";
import { holdsPlaceholder } from "./placeholder-path.ts";
import { speaksPhp } from "./speaks-php.ts";
import type { Host, Protocol, Route, RouteTarget, Upstream } from "./stack.ts";

/** Every pass directive in force in `http` and below it, one route each. */
export function buildRoutes(host: Host, scopes: readonly Scope[], upstreams: ReadonlyMap<string, Upstream>): Route[] {
  const routes: Route[] = [];
  for (const scope of scopes) {
    if (scope.kind !== "location" && scope.kind !== "if" && scope.kind !== "limit_except") continue;
    for (const pass of effectivePasses(scope)) routes.push(buildRoute(host, scope, pass, upstreams));
  }
  return routes;
}

/**
 * Two pass directives in one block: the last one wins (measured: 35g). What stands between template statements may be left
 * out, and the one before it holds: each of them is a way that requests may go.
 */
function effectivePasses(scope: Scope): readonly Directive[] {
  let passes: Directive[] = [];
  const { directives } = scope;
  for (let at = 0; at < directives.length; at++) {
    const directive = directives[at] as Directive;
    if (directive.block !== null || !Object.hasOwn(passDirectives, directive.name.text)) continue;
    if (directive.conditional) passes.push(directive);
    else passes = [directive];
  }
  return passes;
}

function buildRoute(host: Host, from: Scope, pass: Directive, upstreams: ReadonlyMap<string, Upstream>): Route {
  const protocol = passDirectives[pass.name.text] as Protocol;
  const word = pass.args[0];
  const text = word?.text ?? "";
  const resolved = word ? resolve(from, word) : unknown("parse-error");
  if (!resolved.known) {
    const targets = [{ address: resolved, span: word ?? pass }];
    return withPhp({ host, from, pass, protocol, text, upstream: null, targets });
  }
  const target = parsePassTarget(protocol, resolved.value);
  const upstream = target.name === null ? null : (upstreams.get(target.name.toLowerCase()) ?? null);
  const targets: RouteTarget[] = upstream
    ? liveServers(upstream).map((server) => ({ address: server.address, span: server.span }))
    : [{ address: addressOr(target), span: word as Word }];
  return withPhp({ host, from, pass, protocol: target.protocol, text, upstream, targets });
}

/** A name without a port is an upstream's: where none is given, it stands in a file that is not. */
function addressOr({ address, name }: PassTarget): Known<Address> {
  if (address !== null) return known(address);
  return unknown(name !== null && /^[A-Za-z_][\w.-]*$/.test(name) ? "missing-upstream" : "invalid");
}

/** A `down` server is never asked (measured: 09l). */
function liveServers(upstream: Upstream) {
  return upstream.servers.filter((server) => !server.parameters.includes("down"));
}

function resolve(from: Scope, word: Word): Known<string> {
  if (word.opaque) return whyOpaque(word);
  if (holdsPlaceholder(word.text)) return unknown("template");
  if (!word.text.includes("$")) return known(word.text);
  const value = constantValue(from, word.text);
  if (value !== null) return known(value);
  const fixed = fixedAuthority(word.text);
  return fixed === null ? unknown("variable") : known(fixed);
}

/** Variables that always start with a slash. */
const paths = /\$\{?(?:request_uri|uri|document_uri)\b/;

/** `http://backend/$1` and `http://backend$request_uri` name their server whatever the variables hold. */
function fixedAuthority(text: string): string | null {
  const scheme = /^https?:\/\//i.exec(text)?.[0];
  if (scheme === undefined || /^unix:/i.test(text.slice(scheme.length))) return null;
  const rest = text.slice(scheme.length);
  const end = rest.search(/[/?#$]/);
  if (end <= 0) return null;
  if (rest[end] !== "$") return text;
  return rest.slice(end).search(paths) === 0 ? `${text.slice(0, scheme.length + end)}/${rest.slice(end)}` : null;
}

function withPhp(route: Omit<Route, "php">): Route {
  return { ...route, php: speaksPhp(route) };
}
