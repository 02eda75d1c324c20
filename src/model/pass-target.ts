import type { Address } from "./address.ts";
import { normalizeSocket } from "./normalize-socket.ts";
import type { Protocol } from "./stack.ts";

/** What the argument of a pass directive, or of `server` in an upstream, names. */
export interface PassTarget {
  /** `https` where the scheme says so. */
  readonly protocol: Protocol;
  /** null where nginx refuses the argument. */
  readonly address: Address | null;
  /** A word without port: the name of an upstream, if there is one. */
  readonly name: string | null;
  /** The URI after the address (`/` in `http://b/`); null without one. */
  readonly uri: string | null;
}

/** Every pass directive of http that leads to another process. */
export const passDirectives: Readonly<Record<string, Protocol>> = {
  fastcgi_pass: "fastcgi",
  proxy_pass: "http",
  uwsgi_pass: "uwsgi",
  scgi_pass: "scgi",
  grpc_pass: "grpc",
  memcached_pass: "memcached",
};

/** What each pass takes off before it reads an address; `fastcgi_pass http://...` is a host called `http:` and refused (§1). */
const schemes: Readonly<Partial<Record<Protocol, RegExp>>> = {
  http: /^(https?):\/\//i,
  grpc: /^(grpcs?):\/\//i,
  uwsgi: /^(s?uwsgi):\/\//i,
};

const defaultPorts: Readonly<Partial<Record<Protocol, number>>> = { http: 80, https: 443, grpc: 80 };

/** Reads the argument of a pass without variables, as ngx_parse_url does after the scheme is off. */
export function parsePassTarget(protocol: Protocol, text: string): PassTarget {
  const scheme = schemes[protocol]?.exec(text) ?? null;
  const secure = scheme !== null && /^(https|grpcs|suwsgi)$/i.test(scheme[1] as string);
  const used: Protocol = protocol === "http" && secure ? "https" : protocol;
  const rest = scheme ? text.slice(scheme[0].length) : text;
  const http = protocol === "http" || protocol === "grpc";

  if (/^unix:/i.test(rest)) {
    // In proxy_pass a second colon ends the path; the others have no URI part and take all of it (measured: 01u, 35l; of
    // grpc_pass, uwsgi_pass, scgi_pass and memcached_pass on nginx 1.22.1 too).
    const colon = protocol === "http" ? rest.indexOf(":", 5) : -1;
    const path = colon === -1 ? rest.slice(5) : rest.slice(5, colon);
    return {
      protocol: used,
      address: path === "" ? null : { kind: "unix", path: normalizeSocket(path) },
      name: rest,
      uri: colon === -1 ? null : rest.slice(colon + 1),
    };
  }
  const slash = http ? rest.search(/[/?#]/) : -1;
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const uri = slash === -1 ? null : rest.slice(slash);
  const host = parseHostPort(authority, defaultPorts[used] ?? null);
  return { protocol: used, address: host, name: authority, uri };
}

/** The address of `server` in an upstream: a missing port is 80 whatever the protocol (ngx_http_upstream_server). */
export function parseUpstreamServer(text: string): Address | null {
  if (/^unix:/i.test(text)) {
    return text.length === 5 ? null : { kind: "unix", path: normalizeSocket(text.slice(5)) };
  }
  return parseHostPort(text, 80);
}

function parseHostPort(text: string, defaultPort: number | null): Address | null {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text);
  if (!match) return null;
  const host = (match[1] ?? match[2] ?? "").toLowerCase();
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  if (host === "" || port === null || port < 1 || port > 65535) return null;
  return { kind: "tcp", host, port };
}
