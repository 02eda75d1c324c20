import { defineRule } from "../../src/rule/define-rule.ts";
import { routesThrough } from "../../src/rule/links-of.ts";
import { nginxRefusals } from "../../src/rule/nginx-refusals.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { plural } from "../../src/rule/show.ts";

export default defineRule({
  id: "no-live-upstream",
  summary: "an upstream has no server that nginx may ask",
  category: "names",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server", "measured: §9"],
  symptoms: [
    /no live upstreams while connecting to upstream/,
    /no servers in upstream "\S+"/,
    /no servers are inside upstream/,
  ],
  related: ["nginx-invalid-value"],
  each: "stack",
  check(stack, { report }) {
    for (const nginx of stack.nginx) {
      for (const { rule, message, original, at } of nginxRefusals(nginx, stack)) {
        if (rule !== "no-live-upstream") continue;
        report({ message, args: original === null ? {} : { original }, at, label: "no server to ask" });
      }
    }
    for (const upstream of stack.upstreams) {
      const { name, servers, scope, span } = upstream;
      const down = servers.every(({ directive, parameters }) => !directive.conditional && parameters.includes("down"));
      if (!down || servers.length === 0 || scope.open) continue;
      if (servers.some(({ directive }) => directive.args.some((word) => word.opaque))) continue;
      const routes = routesThrough(upstream, stack);
      if (routes.length === 0) continue;
      const all = servers.length === 1 ? "its only server is" : `all of its ${plural(servers.length, "server")} are`;
      report({
        message: `Every request to upstream ${name} gets 502, because ${all} marked down.`,
        args: { upstream: name, servers: servers.length },
        at: { file: span.file, start: span.start, end: span.end },
        label: "no server to ask",
        related: [
          ...servers.map(({ directive }) => ({ span: directive, text: "down" })),
          ...routes.map((route) => ({ span: route.pass, text: `${routeName(route)} leads here` })),
        ],
      });
    }
  },
});
