import { isAtLeast } from "../../../facts/nginx/version.ts";
import type { Directive, Word } from "../../../syntax/nginx/tree.ts";
import type { Scope } from "../scope.ts";
import { parseNumber, parseTime } from "../units.ts";
import { parseUrl } from "./address.ts";
import { type NginxRefusal, refuse, refuseValue } from "./refusal.ts";
import { isDynamic } from "./words.ts";

/** `server` in an upstream block. */
export function validateUpstreamServer(directive: Directive): NginxRefusal | null {
  const [address, ...rest] = directive.args;
  if (!address) return null;
  // nginx reads the parameters first, then the address.
  for (const word of rest) {
    if (isDynamic(word) || takes(word)) continue;
    return refuseValue(
      directive,
      word,
      `invalid parameter "${word.text}"`,
      "weight=, max_conns=, max_fails=, fail_timeout=, backup, down or resolve",
    );
  }
  if (isDynamic(address)) return null;
  const { error } = parseUrl(address.text, "upstream");
  if (error === null) return null;
  return refuseValue(directive, address, `${error} in upstream "${address.text}"`, "host, host:port or unix:/path");
}

function takes(word: Word): boolean {
  const cut = word.text.indexOf("=");
  const value = word.text.slice(cut + 1);
  switch (cut === -1 ? word.text : word.text.slice(0, cut + 1)) {
    case "weight=":
      return parseNumber(value) !== null && parseNumber(value) !== 0;
    case "max_conns=":
    case "max_fails=":
      return parseNumber(value) !== null;
    case "fail_timeout=":
      return parseTime(value, "s") !== null;
    case "backup":
    case "down":
    // Newer, commercial or of other builds: known, their values are not judged.
    case "resolve":
    case "service=":
    case "slow_start=":
    case "route=":
    case "drain":
    case "sid=":
    case "id=":
    case "check":
    case "max_ssl_conns=":
      return true;
    default:
      return false;
  }
}

/** A `backup` after a balancing method that has none; before it nginx takes the word, and the method ignores it (measured). */
export function backupWithoutMeaning(upstream: Scope): NginxRefusal[] {
  let method: Directive | null = null;
  for (const directive of upstream.directives) {
    const name = directive.name.text;
    if (directive.conditional) continue;
    if (name === "ip_hash" || name === "hash" || name === "random") method = directive;
    if (method === null || name !== "server") continue;
    const word = directive.args.slice(1).find(({ text, opaque }) => !opaque && text === "backup");
    if (!word) continue;
    const message = `nginx does not start: "${method.name.text}" knows no backup servers.`;
    const original = 'balancing method does not support parameter "backup"';
    return [refuse("invalid-value", word, original, message, [{ span: method, text: "this method" }])];
  }
  return [];
}

export function validateKeepalive(directive: Directive, version: string | null): NginxRefusal | null {
  const word = directive.args[0];
  if (!word || isDynamic(word)) return null;
  const number = parseNumber(word.text);
  if (number !== null && (number > 0 || isAtLeast(version, "1.29.7"))) return null;
  return refuseValue(
    directive,
    word,
    `invalid value "${word.text}" in "keepalive" directive`,
    "a number of connections above 0 (0 only since nginx 1.29.7)",
  );
}
