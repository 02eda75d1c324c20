import { showAddress } from "../../src/model/address.ts";
import { portsOf } from "../../src/model/host-ports.ts";
import { isLoopback } from "../../src/model/link.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { listenPorts } from "../../src/rule/http-server-at.ts";
import { neverReached } from "../../src/rule/never-reached.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { listOf } from "../../src/rule/show.ts";

export default defineRule({
  id: "backend-port-mismatch",
  summary: "nginx passes to a port that the service behind the name does not state",
  category: "address",
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://docs.docker.com/reference/compose-file/services/#expose",
    "https://kubernetes.io/docs/concepts/services-networking/service/",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
  ],
  symptoms: [/connect\(\) failed \(111: Connection refused\) while connecting to upstream/],
  related: ["upstream-not-listening", "loopback-unreachable"],
  each: "link",
  check({ route, target }, { stack, report, unknown }) {
    if (route.protocol === "fastcgi" || stack.resolve === null || !target.address.known || neverReached(route)) return;
    const address = target.address.value;
    if (address.kind !== "tcp" || isLoopback(address.host)) return;
    const answer = stack.resolve(route.host, address.host);
    if (answer.kind !== "hosts") return;
    const shown = showAddress(address);
    const port = answer.port ? answer.port(address.port) : address.port;
    if (typeof port === "string") return;
    const ports = new Set<number>();
    for (const host of answer.hosts) {
      for (const one of portsOf(host)) ports.add(one);
      for (const one of listenPorts(host, stack)) ports.add(one);
    }
    if (port !== null && ports.has(port)) return;
    if (port !== null && ports.size === 0) return unknown(target.span, `no file states a port of ${address.host}`);
    const listed = listOf([...ports].sort((a, b) => a - b).map(String));
    const says =
      port === null
        ? `${answer.because} has no port ${address.port}`
        : `${answer.because} states ${ports.size === 1 ? "port" : "ports"} ${listed}`;
    const { file, start, end } = target.span;
    report({
      message: `nginx passes ${routeName(route)} to ${shown}, but ${says}, so requests end in 502 unless the program listens on ${address.port} all the same.`,
      args: { target: shown, port: address.port, ports: listed, route: routeName(route) },
      at: { file, start, end },
      label: port === null ? "no such port" : "another port than the service states",
      related: answer.at ? [{ span: answer.at, text: port === null ? "the Service" : `states ${listed}` }] : [],
    });
  },
});
