import type { Scope } from "../resolve/nginx/scope.ts";
import { possibleValues } from "../resolve/nginx/variables.ts";
import type { Host, Route, Stack, Upstream } from "./stack.ts";

/** Where a pass with variables sends a request, as far as the configuration says it. */
export interface RunTimeTarget {
  /** The whole value; a URI part with unknown variables is left as written. */
  readonly value: string;
  /** Host and port; `unix:...` for a socket; null where a variable makes it that nobody can know. */
  readonly authority: string | null;
  /** The URI part after the authority; null without one. */
  readonly uri: string | null;
}

const scheme = /^(?:https?|grpcs?|s?uwsgi):\/\//i;

/**
 * Every target of a pass directive that holds a variable; null when they cannot be listed, and for a pass without
 * variables, whose name nginx looks up at the start.
 */
export function runTimeTargets({ from, pass, text }: Route): readonly RunTimeTarget[] | null {
  const word = pass.args[0];
  if (!word || word.opaque || pass.conditional || !text.includes("$")) return null;
  const written = scheme.exec(text)?.[0] ?? "";
  const rest = text.slice(written.length);
  // nginx has no URI part but in proxy_pass.
  const cut = pass.name.text === "proxy_pass" && !/^unix:/i.test(rest) ? rest.search(/[/?]/) : -1;
  if (written === "" || cut === -1)
    return possibleValues(from, text)?.map(split) ?? authorityBefore(from, written, rest);
  return possibleValues(from, text)?.map(split) ?? authorities(from, written, rest.slice(0, cut), rest.slice(cut));
}

/** `http://$backend$request_uri`: the URI begins with a variable that always starts with a slash. */
function authorityBefore(from: Scope, written: string, rest: string): readonly RunTimeTarget[] | null {
  const cut = rest.search(/\$\{?(?:request_uri|uri|document_uri)\b/);
  if (written === "" || cut <= 0) return null;
  return authorities(from, written, rest.slice(0, cut), rest.slice(cut));
}

function authorities(from: Scope, written: string, text: string, uri: string): readonly RunTimeTarget[] {
  const values = possibleValues(from, text);
  if (values === null) return [{ value: `${written}${text}${uri}`, authority: null, uri }];
  return values.map((authority) => ({ value: `${written}${authority}${uri}`, authority, uri }));
}

function split(value: string): RunTimeTarget {
  const rest = value.replace(scheme, "");
  const unix = /^unix:/i.test(rest);
  const cut = unix ? rest.indexOf(":", 5) : rest.search(/[/?]/);
  if (cut === -1) return { value, authority: rest, uri: null };
  return { value, authority: rest.slice(0, cut), uri: rest.slice(unix ? cut + 1 : cut) };
}

/** Host and port of a pass without variables: nginx looks it up at the start, and finds it later like an upstream. */
export interface FixedTarget {
  readonly host: string;
  readonly port: number;
}

const fixedTargets = new WeakMap<Stack, readonly (FixedTarget & { readonly on: Host })[]>();

/** Those of the nginx of one host. */
export function namedAtStart(host: Host, stack: Stack): readonly FixedTarget[] {
  let found = fixedTargets.get(stack);
  if (found === undefined) {
    found = stack.routes.flatMap(({ host: on, text, upstream, targets: [target] }) => {
      const address = text.includes("$") || upstream ? null : target?.address;
      return address?.known && address.value.kind === "tcp" ? [{ ...address.value, on }] : [];
    });
    fixedTargets.set(stack, found);
  }
  return stack.nginx.length > 1 ? found.filter(({ on }) => on === host) : found;
}

/** Whether nginx asks a resolver for an authority at run time. */
export function needsResolver(
  authority: string,
  upstreams: readonly Upstream[],
  fixed: readonly FixedTarget[],
  defaultPort: number | null,
): boolean {
  if (/^unix:/i.test(authority) || authority.startsWith("[")) return false;
  const match = /^([^:]+)(?::(\d+))?$/.exec(authority);
  const host = match?.[1]?.toLowerCase();
  // An empty or broken address is another error (500), and no question of names.
  if (!match || host === undefined || /^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return false;
  const port = match[2] === undefined ? defaultPort : Number(match[2]);
  if (port === null && match[2] === undefined) return false;
  // An upstream block is found by its name alone; with a port it is a host like any other (measured: 09d, 09k).
  if (match[2] === undefined && upstreams.some((upstream) => upstream.name.toLowerCase() === host)) return false;
  return !fixed.some((one) => one.host === host && one.port === port);
}
