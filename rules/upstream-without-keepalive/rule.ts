import { type Address, showAddress } from "../../src/model/address.ts";
import { bypassedUpstream } from "../../src/rule/bypassed-upstream.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { keepaliveOf, orderMatters } from "../../src/rule/upstream-keepalive.ts";

export default defineRule({
  id: "upstream-without-keepalive",
  summary: "every request over HTTP and TCP opens a new connection, which uses up the local ports under load",
  category: "keepalive",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive", "measured: §8"],
  symptoms: [/connect\(\) to .* failed \(99: Cannot assign requested address\) while connecting to upstream/],
  related: ["keepalive-prerequisites"],
  each: "route",
  check(route, { stack, report }) {
    if (route.protocol !== "http" && route.protocol !== "https") return;
    const { upstream, from, pass } = route;
    const addresses = route.targets.flatMap((target) => (target.address.known ? [target.address.value] : []));
    const tcp = addresses.find((address): address is Address & { kind: "tcp" } => address.kind === "tcp");
    if (!tcp || addresses.length < route.targets.length) return;
    const where = scopeName(from);
    const often = "so at some hundred requests per second the local ports run out and the client gets 502";
    if (upstream) {
      // An unread include may hold it; a template's value is some number.
      if (upstream.scope.open || keepaliveOf(upstream)) return;
      report({
        message: `${where} opens a new connection for every request: upstream ${upstream.name} has no keepalive, ${often}.`,
        args: { location: where, upstream: upstream.name },
        at: upstream.span,
        label: "no keepalive in here",
        related: [{ span: pass, text: "every request opens a connection" }],
      });
      return;
    }
    // A name that is looked up anew for each request has no upstream of its own.
    if (route.text.includes("$")) return;
    if (orderMatters(stack.nginx) && bypassedUpstream(route, stack)) return;
    const target = showAddress(tcp);
    report({
      message: `${where} opens a new connection to ${target} for every request: only an upstream with keepalive keeps them, ${often}.`,
      args: { location: where, target },
      at: pass,
      label: "an address keeps no connections",
    });
  },
});
