import type { Route, RouteTarget, Stack } from "../model/stack.ts";
import { constantValue } from "../resolve/nginx/variables.ts";

/**
 * A `unix:` address that nginx reads as another path than was meant.
 * - `colon`: no URI part is known there, so the colon and what follows join the path;
 * - `no-colon`: `proxy_pass http://unix:/a.sock/x`, where all of it is the path;
 * - `relative`: a path that hangs on the directory nginx was started in.
 */
export interface MisreadSocket {
  readonly kind: "colon" | "no-colon" | "relative";
  /** What nginx connects to. */
  readonly path: string;
  /** The socket that was meant. */
  readonly meant: string;
  /** Where in the text the path stops being what was meant; null for `relative`. */
  readonly cut: number | null;
  /** The text of the argument, variables filled in. */
  readonly text: string;
}

/** Looks at one target of a route; null when its socket is read as meant, or is none. */
export function misreadSocket(route: Route, target: RouteTarget, stack: Stack): MisreadSocket | null {
  if (!target.address.known || target.address.value.kind !== "unix") return null;
  const text = textOf(route, target);
  const start = text === null ? -1 : text.search(/unix:/i);
  if (text === null || start === -1) return null;
  const first = start + 5;
  // Only proxy_pass knows a URI part, and only in its own argument (measured: 01u, 35l).
  const splits = route.pass.name.text === "proxy_pass" && route.upstream === null;
  const colon = text.indexOf(":", first);
  const end = splits && colon !== -1 ? colon : text.length;
  const path = text.slice(first, end);

  if (!path.startsWith("/")) return relative(path, text, stack);
  const joined = path.search(/:(?:$|\/)/);
  const cut = (kind: "colon" | "no-colon", at: number): MisreadSocket => {
    return { kind, path, meant: path.slice(0, at), cut: first + at, text };
  };
  if (joined !== -1) return cut("colon", joined);
  const socket = /^.*?\.sock(?:et)?(?=[/?#])/.exec(path)?.[0];
  if (socket) return cut("no-colon", socket.length);
  return null;
}

function relative(path: string, text: string, stack: Stack): MisreadSocket | null {
  // systemd starts nginx in /, and `working_directory` can say anything: there the path may lead somewhere.
  const moved = stack.nginx.some((nginx) => nginx.scope.own("working_directory").length > 0);
  const meant = `/${path}`;
  const inRoot = stack.pools.some(({ address }) => {
    return address.value.known && address.value.value.kind === "unix" && address.value.value.path === meant;
  });
  return moved || inRoot ? null : { kind: "relative", path, meant, cut: null, text };
}

function textOf(route: Route, target: RouteTarget): string | null {
  const server = route.upstream?.servers.find((one) => one.span === target.span);
  if (server) return server.directive.args[0]?.text ?? null;
  return route.text.includes("$") ? constantValue(route.from, route.text) : route.text;
}
