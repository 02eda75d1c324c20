import { defineRule } from "../../src/rule/define-rule.ts";
import { leadsToPhp } from "../../src/rule/fastcgi-params.ts";
import { fixWith, without } from "../../src/rule/line-edits.ts";
import { routesThrough } from "../../src/rule/links-of.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { keepaliveOf } from "../../src/rule/upstream-keepalive.ts";

export default defineRule({
  id: "fastcgi-keepalive-unused",
  summary: "an upstream of PHP-FPM pools has keepalive, and no route to it sets fastcgi_keep_conn on",
  category: "keepalive",
  severity: "info",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_keep_conn", "measured: §8"],
  related: ["keepalive-starves-pool", "keepalive-prerequisites"],
  idle: true,
  fixable: "unsafe",
  each: "upstream",
  check(upstream, { stack, report, unknown }) {
    const keepalive = keepaliveOf(upstream);
    if (!keepalive?.written || !keepalive.connections.known) return;
    const routes = routesThrough(upstream, stack);
    if (routes.length === 0 || !routes.every((route) => leadsToPhp(route, stack))) return;
    const kept = routes.map((route) => route.from.flag("fastcgi_keep_conn").value);
    if (kept.some((value) => value.known && value.value)) return;
    if (kept.some((value) => !value.known)) {
      unknown(keepalive.span, "whether fastcgi_keep_conn is on");
      return;
    }
    const count = keepalive.connections.value;
    report({
      message: `keepalive ${count} of upstream ${upstream.name} does nothing: fastcgi_keep_conn is off in ${scopeName(routes[0]?.from ?? upstream.scope)}${routes.length > 1 ? " and every other route to it" : ""}, so PHP-FPM closes each connection after its request.`,
      args: { upstream: upstream.name, keepalive: count },
      at: keepalive.span,
      label: "never used",
      related: routes.map(({ from, pass }) => ({
        span: from.setting("fastcgi_keep_conn").span ?? pass,
        text: "fastcgi_keep_conn is off here",
      })),
      // Turning fastcgi_keep_conn on instead would hold one worker of PHP-FPM for each idle connection.
      fix: fixWith(
        "Delete keepalive",
        "unsafe",
        upstream.scope.own("keepalive").map((directive) => without(stack, directive)),
      ),
    });
  },
});
