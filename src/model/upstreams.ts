import type { Scope } from "../resolve/nginx/scope.ts";
import { known, unknown } from "../source/known.ts";
import type { Directive } from "../syntax/nginx/tree.ts";
import { whyOpaque } from "../syntax/nginx/why-opaque.ts";
import { parseUpstreamServer } from "./pass-target.ts";
import { holdsPlaceholder } from "./placeholder-path.ts";
import type { Host, Upstream, UpstreamServer } from "./stack.ts";

/** The upstreams of `http` by lower-case name; nginx compares their names without case (ngx_http_upstream_add). */
export function buildUpstreams(host: Host, http: Scope): Map<string, Upstream> {
  const upstreams = new Map<string, Upstream>();
  for (const scope of http.children) {
    const name = scope.directive?.args[0];
    if (scope.kind !== "upstream" || !scope.directive || !name) continue;
    const servers = scope.own("server").flatMap(upstreamServer);
    const key = name.text.toLowerCase();
    if (!upstreams.has(key)) upstreams.set(key, { host, name: name.text, scope, span: scope.directive, servers });
  }
  return upstreams;
}

function upstreamServer(directive: Directive): UpstreamServer[] {
  const word = directive.args[0];
  if (!word) return [];
  const address = parseUpstreamServer(word.text);
  return [
    {
      address: word.opaque
        ? whyOpaque(word)
        : directive.conditional || holdsPlaceholder(word.text)
          ? unknown("template")
          : word.text.includes("$")
            ? unknown("variable")
            : address === null
              ? unknown("invalid")
              : known(address),
      parameters: directive.args.slice(1).map((parameter) => parameter.text),
      span: word,
      directive,
    },
  ];
}
