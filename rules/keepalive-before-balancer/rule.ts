import type { Stack, Upstream } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, inSameText, rewritten, sourceOf } from "../../src/rule/line-edits.ts";
import { routesThrough } from "../../src/rule/links-of.ts";
import { lostKeepalive } from "../../src/rule/upstream-keepalive.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";

export default defineRule({
  id: "keepalive-before-balancer",
  summary: "keepalive stands before the load balancing method, which silently takes it out of force",
  category: "keepalive",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  nginx: "<1.29.7",
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive", "measured: §8"],
  symptoms: [
    /load balancing method redefined/,
    /connect\(\) to .* failed \(99: Cannot assign requested address\) while connecting to upstream/,
  ],
  related: ["keepalive-prerequisites"],
  fixable: "safe",
  idle: true,
  each: "upstream",
  check(upstream, { stack, report }) {
    const lost = lostKeepalive(upstream);
    if (!lost) return;
    const { keepalive, balancer } = lost;
    const method = balancer.name.text;
    const count = keepalive.args[0]?.text ?? "";
    const fix = fillsPool(upstream, stack) ? [] : swap(upstream.scope.directives, lost, stack);
    report({
      message: `upstream ${upstream.name} keeps no connection: ${method} stands after keepalive ${count} and replaces it, so every request opens a new connection.`,
      args: { upstream: upstream.name, keepalive: count, method },
      at: keepalive,
      label: `lost to ${method}`,
      related: [{ span: balancer, text: "the method takes the place of keepalive here" }],
      fix,
    });
  },
});

/** PHP-FPM gives a worker to each connection that is kept: then keepalive in force may do more harm than without. */
function fillsPool(upstream: Upstream, stack: Stack): boolean {
  return routesThrough(upstream, stack).some((route) => {
    const kept = route.from.flag("fastcgi_keep_conn").value;
    return route.protocol === "fastcgi" && (!kept.known || kept.value);
  });
}

/** Where the two lie in one file and nothing between them minds the order, each takes the other's place. */
function swap(
  all: readonly Directive[],
  { keepalive, balancer }: { readonly keepalive: Directive; readonly balancer: Directive },
  stack: Stack,
): Fix[] {
  const between = all.slice(all.indexOf(keepalive) + 1, all.indexOf(balancer));
  const plain = between.every(({ name, args }) => {
    // A method must stand before `backup` servers or after them, by the method: leave those to the reader.
    return name.text !== "include" && (name.text !== "server" || args.every((word) => word.text !== "backup"));
  });
  const method = /^(least_conn|hash|ip_hash|random)$/;
  const single = all.filter(({ name }) => method.test(name.text) || name.text === "keepalive").length === 2;
  if (!plain || !single || !inSameText(stack, keepalive, balancer)) return [];
  const written = (directive: Directive) => sourceOf(stack, directive) ?? "";
  return fixWith(`Move keepalive behind ${balancer.name.text}`, "safe", [
    rewritten(stack, keepalive, written(balancer)),
    rewritten(stack, balancer, written(keepalive)),
  ]);
}
