import type { Directive } from "../../../syntax/nginx/tree.ts";
import { isInet4, parseUrl } from "./address.ts";
import type { Place } from "./place.ts";
import { type NginxRefusal, refuse, refuseValue } from "./refusal.ts";
import { isDynamic } from "./words.ts";

const needsPort = new Set(["fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass", "grpc_pass"]);

/** Schemes that a pass directive strips before it reads an address. */
const schemes: Readonly<Record<string, RegExp>> = {
  proxy_pass: /^https?:\/\//i,
  uwsgi_pass: /^s?uwsgi:\/\//i,
  grpc_pass: /^grpcs?:\/\//i,
};

/**
 * `fastcgi_pass` and its like.
 * @param upstreams names of all upstream blocks in small letters, or null when some may be hidden.
 */
export function validatePass(
  directive: Directive,
  place: Place,
  upstreams: ReadonlySet<string> | null,
): NginxRefusal | null {
  const word = directive.args[0];
  if (!word || isDynamic(word) || word.text.includes("$")) return null;
  const name = directive.name.text;
  const scheme = schemes[name]?.exec(word.text)?.[0];
  if (name === "proxy_pass" && scheme === undefined)
    return refuseValue(directive, word, "invalid URL prefix", "a URL that starts with http:// or https://");
  const address = word.text.slice(scheme?.length ?? 0);
  const url = parseUrl(address, name === "proxy_pass" ? "url" : "upstream");
  const takes = name === "proxy_pass" ? "http://host[:port][/uri]" : "host:port, unix:/path or the name of an upstream";
  if (url.error !== null) return refuseValue(directive, word, `${url.error} in upstream "${address}"`, takes);
  if (url.uri !== "" && hasNoUri(place))
    return refuse(
      "uri-in-pass",
      word,
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
      `nginx does not start: "${word.text}" has a URI part ("${url.uri}"), which nginx refuses in a regular expression or named location, in "if" and in "limit_except".`,
    );
  const isUpstream = upstreams?.has(url.host.toLowerCase()) ?? false;
  if (isUpstream && url.port !== null)
    return refuse(
      "upstream-port",
      word,
      `upstream "${url.host}" may not have port ${url.port}`,
      `nginx does not start: "${url.host}" is an upstream, its servers state the ports, so "${name}" cannot add port ${url.port}.`,
    );
  // Where upstreams may be hidden, only a name can be one of them.
  const noUpstream = upstreams === null ? isInet4(url.host) || url.host.startsWith("[") : !isUpstream;
  if (needsPort.has(name) && !url.unix && url.port === null && noUpstream)
    return refuse(
      "no-port",
      word,
      `no port in upstream "${address}"`,
      `nginx does not start: "${word.text}" has no port and is not the name of an upstream; "${name}" takes ${takes}.`,
    );
  return null;
}

function hasNoUri(place: Place): boolean {
  const { location } = place;
  return location === "nameless" || location?.kind === "regex" || location?.kind === "named";
}
