import { showAddress } from "../../src/model/address.ts";
import type { Route, Stack } from "../../src/model/stack.ts";
import { bypassedUpstream } from "../../src/rule/bypassed-upstream.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { keepAliveFix } from "../../src/rule/keepalive-fix.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { headerReuse, versionReuse } from "../../src/rule/proxy-reuse.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { keepaliveOf } from "../../src/rule/upstream-keepalive.ts";

export default defineRule({
  id: "keepalive-prerequisites",
  summary: "an upstream has keepalive, but nginx opens a new connection for every request",
  category: "keepalive",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  nginx: "<1.29.7",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_http_version",
    "measured: §8",
  ],
  symptoms: [/connect\(\) to .* failed \(99: Cannot assign requested address\) while connecting to upstream/],
  related: ["keepalive-before-balancer"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report, unknown }) {
    if (route.protocol !== "http" && route.protocol !== "https") return;
    const where = scopeName(route.from);
    const upstream = route.upstream ?? bypassedUpstream(route, stack);
    const keepalive = upstream && keepaliveOf(upstream);
    if (!upstream || !keepalive?.written || !keepalive.connections.known) return;
    const kept = { span: keepalive.span, text: `keeps ${keepalive.connections.value} idle connections` };

    if (route.upstream === null) {
      const address = showTarget(route);
      report({
        message: `${where} opens a new connection for every request: proxy_pass names ${address} itself, not the upstream ${upstream.name} that keeps connections to it.`,
        args: { location: where, target: address, upstream: upstream.name },
        at: route.pass,
        label: `not the upstream ${upstream.name}`,
        related: [kept],
        fix: throughUpstream(route, upstream.name, stack),
      });
      return;
    }
    const nginxVersion = stack.versions.nginx ?? stack.nginx[0]?.version ?? null;
    const causes = [versionReuse(route.from), headerReuse(route.from, nginxVersion)] as const;
    const closed = causes.filter(({ answer }) => answer === "closed");
    if (closed.length > 0) {
      const sends = closed.map((cause) => cause.sends).join(" and ");
      report({
        message: `${where} opens a new connection to upstream ${upstream.name} for every request: nginx sends ${sends}, so none of the ${keepalive.connections.value} of keepalive is ever used.`,
        args: { location: where, upstream: upstream.name, keepalive: keepalive.connections.value, sends },
        at: route.pass,
        label: `sends ${sends}`,
        related: [kept, ...closed.flatMap((cause) => cause.related)],
        fix: keepAliveFix(
          route,
          { version: causes[0].answer === "closed", header: causes[1].answer === "closed" },
          stack,
        ),
      });
    } else if (causes.some(({ answer }) => answer === "unknown")) {
      unknown(route.pass, `whether connections to upstream ${upstream.name} can be kept`);
    }
  },
});

function showTarget(route: Route): string {
  const target = route.targets[0]?.address;
  return target?.known ? showAddress(target.value) : route.text;
}

/** The upstream's name in the place of the address. nginx then sends that name as Host where nothing sets the header. */
function throughUpstream({ pass, targets }: Route, name: string, stack: Stack): Fix[] {
  const span = targets[0]?.span;
  const written = pass.args[0];
  const parts = /^(https?:\/\/)[^/]+(.*)$/i.exec(written?.text ?? "");
  if (!span || !written || written.quote !== null || !parts || written.text.includes("$")) return [];
  const text = `${parts[1]}${name}${parts[2]}`;
  return fixWith(`Write ${text}`, "unsafe", [rewritten(stack, written, text)]);
}
