import type { Pool, Route, Server, Upstream } from "../model/stack.ts";
import type { Scope } from "../resolve/nginx/scope.ts";
import { scopeName } from "../rule/scope-name.ts";
import { plural } from "../rule/show.ts";
import { reasons } from "../source/known.ts";

export interface NodeText {
  /** `shop.example`, `location ~ \.php$`, `backend`, `www`, `127.0.0.1:9000`. */
  readonly name: string;
  /** One line more: what a server listens on, what a location passes to, where a pool listens. Empty for nothing. */
  readonly detail: string;
}

export function describeServer(server: Server): NodeText {
  const names = server.own("server_name").flatMap(({ args }) => args.map(({ text }) => text));
  const [first, ...others] = names.filter((name) => name !== "");
  const listens = server.own("listen").map(({ args }) => args.map(({ text }) => text).join(" "));
  const name = first === undefined ? "server without a name" : first;
  return {
    name: others.length > 0 ? `${name} and ${plural(others.length, "more name")}` : name,
    detail: listens.length > 0 ? `listen ${listens.join(", ")}` : "",
  };
}

/** Blocks around it belong to its name: `location / > location ~ \.php$`. */
export function describeLocation({ from, pass, text }: Route): NodeText {
  const names: string[] = [];
  for (let scope: Scope | null = from; scope !== null && scope.kind !== "server"; scope = scope.parent) {
    if (scope.kind === "http" || scope.kind === "main") break;
    // An `if` names the block around it already.
    const own = scope.kind === "if" || scope.kind === "limit_except" ? scope.kind : scopeName(scope);
    names.unshift(own);
  }
  return { name: names.join(" > "), detail: `${pass.name.text} ${text}` };
}

export function describeUpstream({ name, servers }: Upstream): NodeText {
  const down = servers.filter(({ parameters }) => parameters.includes("down")).length;
  const count = plural(servers.length, "server");
  return { name, detail: down > 0 ? `${count}, ${down} down` : count };
}

export function describePool({ name, listen: { value } }: Pool): NodeText {
  return { name, detail: value.known ? (value.value === "" ? "no listen" : value.value) : reasons[value.why] };
}
