import type { Directive } from "../../../syntax/nginx/tree.ts";
import { parseNumber } from "../units.ts";
import { parseUrl } from "./address.ts";
import { type NginxRefusal, refuseValue } from "./refusal.ts";
import { isDynamic } from "./words.ts";

/** Every word that some version takes after the address. */
const words = new Set(
  "default_server default bind deferred reuseport ssl http2 http3 quic spdy proxy_protocol multipath udp".split(" "),
);
const settings = /^(setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|ipv6only|so_keepalive)=/;

export function validateListen(directive: Directive): NginxRefusal | null {
  const [address, ...rest] = directive.args;
  if (!address) return null;
  if (!isDynamic(address)) {
    const { error } = parseUrl(address.text, "listen");
    if (error !== null)
      return refuseValue(
        directive,
        address,
        `${error} in "${address.text}" of the "listen" directive`,
        "a port from 1 to 65535, address:port or unix:/path",
      );
  }
  for (const word of rest) {
    if (isDynamic(word)) continue;
    if (word.text.startsWith("backlog=")) {
      if (!parseNumber(word.text.slice(8)))
        return refuseValue(directive, word, `invalid backlog "${word.text}"`, "backlog= with a number above 0");
      continue;
    }
    if (!words.has(word.text) && !settings.test(word.text))
      return refuseValue(directive, word, `invalid parameter "${word.text}"`, "default_server, ssl and the like");
  }
  return null;
}
