import type { NameAnswer } from "../../src/infra/planned-host.ts";
import type { Address } from "../../src/model/address.ts";
import type { Host } from "../../src/model/stack.ts";
import { defineRule, type Report } from "../../src/rule/define-rule.ts";
import { hostKind } from "../../src/rule/host-kind.ts";
import { routeName } from "../../src/rule/route-name.ts";
import type { Known } from "../../src/source/known.ts";
import type { Span } from "../../src/source/span.ts";

export default defineRule({
  id: "upstream-resolved-once",
  summary: "a host name that nginx looks up once, at its start",
  category: "names",
  severity: "warning",
  levels: ["warning", "info"],
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
    const advise = (name: string, where: string, at: Span, from: Host) => {
      const answer = stack.resolve?.(from, name) ?? null;
      // A ClusterIP does not change as long as the Service is there.
      if (answer?.kind !== "hosts" || answer.direct) report(advice(name, where, at, answer));
    };
    for (const { name, servers, host: from } of stack.upstreams) {
      for (const { address, parameters, span, directive } of servers) {
        const host = nameIn(address);
        if (host === null || parameters.includes("resolve") || directive.conditional) continue;
        advise(host, `upstream ${name}`, span, from);
      }
    }
    for (const route of stack.routes) {
      const [target] = route.targets;
      if (!target || route.upstream !== null || route.text.includes("$")) continue;
      const host = nameIn(target.address);
      if (host !== null) advise(host, routeName(route), target.span, route.host);
    }
  },
});

function advice(host: string, where: string, { file, start, end }: Span, answer: NameAnswer | null): Report {
  // The addresses of containers come and go, and with several only those of the start are asked.
  const several = answer?.kind === "hosts" && answer.direct && (answer.replicas ?? 1) > 1 ? answer : null;
  const headless = answer?.kind === "hosts" && answer.direct && answer.because.startsWith("Service ") ? answer : null;
  const moving = several ?? headless;
  if (moving) {
    const count = moving.replicas === null ? "the pods behind it" : `its ${moving.replicas} containers`;
    return {
      message: `nginx looks up ${host} of ${where} when it starts and keeps the addresses of ${count} until a reload: when one is made anew, requests to its old address end in 502.`,
      args: { host, replicas: moving.replicas ?? 0 },
      at: { file, start, end },
      label: "looked up once",
      severity: "warning",
      related: moving.at ? [{ span: moving.at, text: moving.because }] : [],
    };
  }
  return {
    message: `nginx looks up ${host} of ${where} when it starts and keeps the address until a reload: when the address changes, the client gets 502.`,
    args: { host },
    at: { file, start, end },
    label: "looked up once",
    severity: "info",
  };
}

/** The host of an address that is a name; null for IP addresses, sockets and this machine. */
function nameIn(address: Known<Address>): string | null {
  if (!address.known || address.value.kind === "unix") return null;
  const kind = hostKind(address.value.host);
  return kind === "internal" || kind === "public" ? address.value.host : null;
}
