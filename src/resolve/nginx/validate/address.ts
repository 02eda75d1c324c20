import { parseNumber } from "../units.ts";

/** What ngx_parse_url makes of an address (src/core/ngx_inet.c). */
export interface ParsedUrl {
  /** nginx's words for what is wrong (`invalid port`); null when the form is right. Names are not resolved. */
  readonly error: string | null;
  readonly host: string;
  /** Null when the text states none, and for unix sockets. */
  readonly port: number | null;
  readonly uri: string;
  readonly unix: boolean;
}

/** Paths of unix sockets: sizeof(sun_path) on Linux, the final zero byte included. */
const longestPath = 107;

/**
 * @param use `listen`: a port alone is an address; `upstream`: host and port; `url`: a URI may follow.
 */
export function parseUrl(text: string, use: "listen" | "upstream" | "url"): ParsedUrl {
  if (/^unix:/i.test(text)) return parseUnix(text.slice(5), use);
  if (text.startsWith("[")) return parseInet6(text, use);
  const slash = text.search(/[/?]/);
  if (slash !== -1 && use !== "url") return failed("invalid host");
  const uri = slash === -1 ? "" : text.slice(slash);
  const authority = slash === -1 ? text : text.slice(0, slash);
  const colon = authority.indexOf(":");
  if (colon === -1) {
    if (use === "listen") {
      const port = ports(authority);
      if (port === "range" || port === "reversed") return failed(portError(port));
      if (port !== null) return { error: null, host: "", port, uri: "", unix: false };
    }
    if (authority === "") return failed("no host", uri);
    return { error: null, host: authority, port: null, uri, unix: false };
  }
  const port = ports(authority.slice(colon + 1), use === "listen");
  if (typeof port !== "number") return failed(portError(port), uri);
  if (colon === 0) return failed("no host", uri);
  return { error: null, host: authority.slice(0, colon), port, uri, unix: false };
}

function parseUnix(rest: string, use: "listen" | "upstream" | "url"): ParsedUrl {
  const colon = use === "url" ? rest.indexOf(":") : -1;
  const path = colon === -1 ? rest : rest.slice(0, colon);
  const uri = colon === -1 ? "" : rest.slice(colon + 1);
  const error =
    path === ""
      ? "no path in the unix domain socket"
      : isTooLong(path)
        ? "too long path in the unix domain socket"
        : null;
  return { error, host: `unix:${path}`, port: null, uri, unix: true };
}

/** A UTF-16 unit has three bytes at most: nearly every path is short enough without counting. */
function isTooLong(path: string): boolean {
  return path.length * 3 > longestPath && new TextEncoder().encode(path).length > longestPath;
}

function parseInet6(text: string, use: "listen" | "upstream" | "url"): ParsedUrl {
  const close = text.indexOf("]");
  if (close === -1) return failed("invalid host");
  const rest = text.slice(close + 1);
  const slash = rest.search(/[/?]/);
  if (slash !== -1 && use !== "url") return failed("invalid host");
  const uri = slash === -1 ? "" : rest.slice(slash);
  const after = slash === -1 ? rest : rest.slice(0, slash);
  let port: number | null = null;
  if (after !== "") {
    if (!after.startsWith(":")) return failed("invalid host");
    const read = ports(after.slice(1), use === "listen");
    if (typeof read !== "number") return failed(portError(read));
    port = read;
  }
  if (close === 1) return failed("no host");
  if (!isInet6(text.slice(1, close))) return failed("invalid IPv6 address");
  return { error: null, host: text.slice(0, close + 1), port, uri, unix: false };
}

function failed(error: string, uri = ""): ParsedUrl {
  return { error, host: "", port: null, uri, unix: false };
}

/** A port, or the first one of a range where `listen` takes ranges. Null when it is no number. */
function ports(text: string, ranges = true): number | "range" | "reversed" | null {
  const dash = ranges ? text.indexOf("-") : -1;
  if (dash !== -1) {
    const first = ports(text.slice(0, dash), false);
    const last = ports(text.slice(dash + 1), false);
    if (typeof first !== "number" || typeof last !== "number") return first === null || last === null ? null : "range";
    return last < first ? "reversed" : first;
  }
  const port = parseNumber(text);
  if (port === null) return null;
  return port < 1 || port > 65535 ? "range" : port;
}

function portError(port: "range" | "reversed" | null): string {
  return port === "reversed" ? "invalid port range" : "invalid port";
}

export function isInet4(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);
}

/** Four hexadecimal digits in eight groups, `::` once, an IPv4 address at the end allowed. */
export function isInet6(text: string): boolean {
  let groups = text;
  const dot = text.indexOf(".");
  if (dot !== -1) {
    const cut = text.lastIndexOf(":");
    if (cut === -1 || !isInet4(text.slice(cut + 1))) return false;
    groups = `${text.slice(0, cut)}:0:0`;
  }
  const halves = groups.split("::");
  if (halves.length > 2) return false;
  const parts = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return false;
  return halves.length === 2 ? parts.length <= 7 : parts.length === 8;
}

/** An address or a network as `allow` takes it. */
export function isNetwork(text: string): boolean {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const bits = slash === -1 ? 0 : parseNumber(text.slice(slash + 1));
  if (isInet4(address)) return slash === -1 || (bits !== null && bits <= 32) || isInet4(text.slice(slash + 1));
  return isInet6(address) && bits !== null && bits <= 128;
}
