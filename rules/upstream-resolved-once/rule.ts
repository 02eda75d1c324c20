import type { Address } from "../../src/model/address.ts";
import { defineRule, type Report } from "../../src/rule/define-rule.ts";
import { hostKind } from "../../src/rule/host-kind.ts";
import { routeName } from "../../src/rule/route-name.ts";
import type { Known } from "../../src/source/known.ts";
import type { Span } from "../../src/source/span.ts";

export default defineRule({
  id: "upstream-resolved-once",
  summary: "a host name that nginx looks up once, at its start",
  category: "names",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#resolve",
    "https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver",
    "measured: §9",
  ],
  symptoms: [
    /host not found in upstream "\S+"/,
    /connect\(\) failed \(111: Connection refused\) while connecting to upstream/,
    /connect\(\) failed \(113: No route to host\) while connecting to upstream/,
  ],
  related: ["variable-without-resolver"],
  each: "stack",
  check(stack, { report }) {
    for (const { name, servers } of stack.upstreams) {
      for (const { address, parameters, span, directive } of servers) {
        const host = nameIn(address);
        if (host === null || parameters.includes("resolve") || directive.conditional) continue;
        report(advice(host, `upstream ${name}`, span));
      }
    }
    for (const route of stack.routes) {
      const [target] = route.targets;
      if (!target || route.upstream !== null || route.text.includes("$")) continue;
      const host = nameIn(target.address);
      if (host !== null) report(advice(host, routeName(route), target.span));
    }
  },
});

function advice(host: string, where: string, { file, start, end }: Span): Report {
  return {
    message: `nginx looks up ${host} of ${where} when it starts and keeps the address until a reload: when the address changes, the client gets 502.`,
    args: { host },
    at: { file, start, end },
    label: "looked up once",
  };
}

/** The host of an address that is a name; null for IP addresses, sockets and this machine. */
function nameIn(address: Known<Address>): string | null {
  if (!address.known || address.value.kind === "unix") return null;
  const kind = hostKind(address.value.host);
  return kind === "internal" || kind === "public" ? address.value.host : null;
}
