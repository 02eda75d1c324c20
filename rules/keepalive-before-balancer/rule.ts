import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
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
  check(upstream, { report }) {
    const lost = lostKeepalive(upstream);
    if (!lost) return;
    const { keepalive, balancer } = lost;
    const method = balancer.name.text;
    const count = keepalive.args[0]?.text ?? "";
    const fix = swap(upstream.scope.directives, keepalive, balancer);
    report({
      message: `upstream ${upstream.name} keeps no connection: ${method} stands after keepalive ${count} and replaces it, so every request opens a new connection.`,
      args: { upstream: upstream.name, keepalive: count, method },
      at: keepalive,
      label: `lost to ${method}`,
      related: [{ span: balancer, text: "the method takes the place of keepalive here" }],
      ...(fix ? { fix } : {}),
    });
  },
});

/** Where the two lie in one file and nothing between them minds the order, each takes the other's place. */
function swap(all: readonly Directive[], keepalive: Directive, balancer: Directive): Fix | null {
  const between = all.slice(all.indexOf(keepalive) + 1, all.indexOf(balancer));
  const plain = between.every(({ name, args }) => {
    // A method must stand before `backup` servers or after them, by the method: leave those to the reader.
    return name.text !== "include" && (name.text !== "server" || args.every((word) => word.text !== "backup"));
  });
  const method = /^(least_conn|hash|ip_hash|random)$/;
  const single = all.filter(({ name }) => method.test(name.text) || name.text === "keepalive").length === 2;
  if (!plain || !single || keepalive.file !== balancer.file) return null;
  const written = (directive: Directive) => [directive.name, ...directive.args].map(sourceOf).join(" ");
  return {
    title: `Move keepalive behind ${balancer.name.text}`,
    safety: "safe",
    edits: [
      { span: keepalive, text: written(balancer) },
      { span: balancer, text: written(keepalive) },
    ],
  };
}

/** A word as it may be written again. */
function sourceOf(word: Directive["name"]): string {
  return word.quote ? `${word.quote}${word.text}${word.quote}` : word.text;
}
