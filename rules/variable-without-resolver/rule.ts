import { namedAtStart, needsResolver, runTimeTargets } from "../../src/model/run-time-target.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { resolverInForce } from "../../src/rule/resolver-in-force.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { listOf } from "../../src/rule/show.ts";

export default defineRule({
  id: "variable-without-resolver",
  summary: "a pass with a variable names a host, and no resolver is set to look it up",
  category: "names",
  severity: "error",
  levels: ["error", "warning"],
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
    "https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver",
    "src/http/ngx_http_upstream.c",
    "measured: §9",
  ],
  symptoms: [/no resolver defined to resolve \S+/],
  related: ["variable-drops-path", "upstream-resolved-once"],
  each: "route",
  check(route, { stack, report, unknown }) {
    const targets = runTimeTargets(route);
    const resolver = resolverInForce(route.from);
    const word = route.pass.args[0];
    if (targets === null || resolver === "yes" || !word) return;
    const fixed = namedAtStart(route.host, stack);
    const upstreams = stack.upstreams.filter(({ host }) => host === route.host);
    const names = targets.flatMap(({ authority, value }) =>
      authority !== null && needsResolver(authority, upstreams, fixed, defaultPort(value)) ? [authority] : [],
    );
    if (names.length === 0) return;
    if (resolver === "unknown") {
      unknown(word, "a resolver may be set in a file that is not in the given tree");
      return;
    }
    const hosts = listOf([...new Set(names)]);
    report({
      message: `nginx looks up ${hosts} for ${routeName(route)} with each request, because ${route.pass.name.text} holds a variable, and no resolver is set: the client gets 502.`,
      args: { hosts, pass: route.text },
      at: word,
      label: "looked up at run time",
      ...(names.length < targets.length ? { severity: "warning" } : {}),
    });
  },
});

/** For addresses without a port; FastCGI and its like have none, and answer 500. */
function defaultPort(value: string): number | null {
  if (/^(?:https|grpcs):/i.test(value)) return 443;
  return /^(?:http|grpc):/i.test(value) ? 80 : null;
}
