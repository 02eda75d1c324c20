import { isSocketPath } from "../resolve/fpm/listen-text.ts";
import { atoi } from "../resolve/fpm/units.ts";
import type { Address } from "./address.ts";
import { normalizeSocket } from "./normalize-socket.ts";

/**
 * How FPM reads `listen` (php-src, sapi/fpm/fpm/fpm_sockets.c; measured: §1 and against php-fpm 8.2).
 * - `address`: as it is meant.
 * - `misread`: FPM starts, and listens on a unix socket that nobody meant.
 * - `refused`: FPM does not start; `php-fpm -t` says nothing.
 * - `unknown`: the resolver of the machine decides (`*:9000`).
 */
export type Listen =
  | { readonly kind: "address"; readonly address: Address }
  | { readonly kind: "misread"; readonly as: Address; readonly why: MisreadListen }
  | { readonly kind: "refused"; readonly original: string; readonly why: RefusedListen }
  | { readonly kind: "unknown" };

/**
 * - `host-without-port`: `127.0.0.1`, `localhost`; `port-with-text`: `9000 # x`, `+9000`;
 * - `relative-path`: `fpm.sock`; `cut-path`: longer than the 107 bytes that a socket address holds.
 */
export type MisreadListen = "host-without-port" | "port-with-text" | "relative-path" | "cut-path";

/**
 * - `empty`: also refused by `-t`; `unix-prefix`: `unix:/x.sock`; `colon-in-path`: `/x:y.sock`;
 * - `port`: no number from 1 to 65535 behind the last colon; `host`: nothing that can be resolved before it.
 */
export type RefusedListen = "empty" | "unix-prefix" | "colon-in-path" | "port" | "host";

/** Bytes that a path may have: sun_path holds 108 with the closing NUL. */
const longest = 107;

/**
 * @param listen as FPM stores it: `$pool` expanded, quotes off.
 * @param complete what FPM makes of it when it is a relative path; equal to `listen` otherwise.
 */
export function readListen(listen: string, complete: string): Listen {
  if (listen === "") return { kind: "refused", original: "no listen address have been defined!", why: "empty" };
  return isSocketPath(listen) ? readPath(listen, complete) : readTcp(listen);
}

function readPath(listen: string, complete: string): Listen {
  const cut = cutPath(complete);
  const address: Address = { kind: "unix", path: normalizeSocket(cut ?? complete) };
  if (!listen.startsWith("/")) return { kind: "misread", as: address, why: meant(listen) };
  return cut === null ? { kind: "address", address } : { kind: "misread", as: address, why: "cut-path" };
}

function meant(listen: string): MisreadListen {
  if (/^[+-]?\d+(?:\s|$)/.test(listen)) return "port-with-text";
  if (/^(?:\d+\.){3}\d+$|^localhost$|^\*$/i.test(listen)) return "host-without-port";
  return "relative-path";
}

/** What is left of a path that is too long; null when it fits. */
function cutPath(path: string): string | null {
  if (path.length * 3 <= longest) return null;
  const bytes = new TextEncoder().encode(path);
  return bytes.length <= longest ? null : new TextDecoder().decode(bytes.subarray(0, longest));
}

function readTcp(listen: string): Listen {
  const colon = listen.lastIndexOf(":");
  const portText = listen.slice(colon + 1);
  const port = atoi(portText);
  if (port < 1 || port > 65535) {
    const why = /^unix:/i.test(listen) ? "unix-prefix" : listen.startsWith("/") ? "colon-in-path" : "port";
    return { kind: "refused", original: `invalid port value '${portText}'`, why };
  }
  if (!/^\s*\d+$/.test(portText)) {
    return { kind: "refused", original: "getaddrinfo: Servname not supported for ai_socktype", why: "port" };
  }
  if (colon === -1) return { kind: "address", address: { kind: "tcp", host: "*", port } };
  const written = listen.slice(0, colon);
  const host = (/^\[(.*)\]$/.exec(written)?.[1] ?? written).toLowerCase();
  if (host === "*") return { kind: "unknown" };
  const plain = host.includes(":") ? ipv6(host) : hostName(host);
  if (plain === null) return { kind: "refused", original: "getaddrinfo: Name or service not known", why: "host" };
  return { kind: "address", address: { kind: "tcp", host: plain, port } };
}

/** A name or an IPv4 address; short forms (`127.1`, `0`) written out as inet_aton reads them. */
function hostName(host: string): string | null {
  if (!/^[\p{L}\p{N}._-]+$/u.test(host)) return null;
  if (!/^(?:0x[\da-f]+|\d+)(?:\.(?:0x[\da-f]+|\d+)){0,3}$/.test(host)) return host;
  const parts = host.split(".").map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = parts.pop() as number;
  const room = 4 - parts.length;
  if (parts.some((part) => part > 255) || last >= 256 ** room) return null;
  const bytes = [...parts];
  for (let at = room - 1; at >= 0; at--) bytes.push(Math.floor(last / 256 ** at) % 256);
  return bytes.join(".");
}

function ipv6(host: string): string | null {
  const zone = host.indexOf("%");
  const bare = zone === -1 ? host : host.slice(0, zone);
  if (!/^[\da-f:.]+$/.test(bare) || bare.includes(":::")) return null;
  const halves = bare.split("::");
  const groups = bare.split(":").filter(Boolean);
  const size = groups.reduce((sum, group) => sum + (group.includes(".") ? 2 : 1), 0);
  const fits = halves.length === 2 ? size < 8 : halves.length === 1 && size === 8;
  return fits && groups.every((group) => group.includes(".") || group.length <= 4) ? host : null;
}
