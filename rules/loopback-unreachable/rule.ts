import { showAddress } from "../../src/model/address.ts";
import { isLoopback } from "../../src/model/link.ts";
import type { Link } from "../../src/model/stack.ts";
import { type BackendElsewhere, backendElsewhere } from "../../src/rule/backend-elsewhere.ts";
import { defineRule, type Report } from "../../src/rule/define-rule.ts";
import { anotherHost, hostName } from "../../src/rule/host-name.ts";
import { httpListensOn } from "../../src/rule/http-server-at.ts";
import { type LoopbackFault, loopbackFault } from "../../src/rule/loopback-fault.ts";
import { neverReached } from "../../src/rule/never-reached.ts";
import { retargetTo } from "../../src/rule/retarget.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";

export default defineRule({
  id: "loopback-unreachable",
  summary: "the pool listens on loopback only, and nginx connects to another address of the machine",
  category: "address",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §1",
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass",
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen",
  ],
  symptoms: [/connect\(\) failed \(111: Connection refused\) while connecting to upstream/],
  related: ["upstream-not-listening", "fpm-exposed"],
  fixable: "unsafe",
  each: "link",
  check(link, { stack, report }) {
    const { route, target, answer } = link;
    const fault = loopbackFault(link, stack);
    if (fault !== null && !neverReached(route)) return report(betweenHosts(link, fault));
    const backend = neverReached(route) ? null : backendElsewhere(link, stack);
    if (backend !== null) return report(otherBackend(link, backend));
    if (answer.kind === "pool" || route.protocol !== "fastcgi" || !target.address.known || neverReached(route)) return;
    const address = target.address.value;
    if (address.kind !== "tcp" || isLoopback(address.host) || stack.doubt !== null) return;
    // Another machine may have a PHP-FPM of its own; an address that nginx itself listens on is this machine's.
    const own = httpListensOn(address.host, stack);
    if (own === null || stack.fpms.some((fpm) => fpm.open)) return;
    const there = stack.pools.filter((pool) => {
      const { value } = pool.address;
      return !value.known || (value.value.kind === "tcp" && value.value.port === address.port);
    });
    const [pool] = there;
    const local = there.every(({ address: { value } }) => {
      return value.known && value.value.kind === "tcp" && /^(?:127\.|::1$|localhost$)/.test(value.value.host);
    });
    if (!pool || !local || !pool.address.value.known) return;
    const listen = showAddress(pool.address.value.value);
    report({
      message: `nginx connects to ${showAddress(address)}, but pool ${pool.name} listens on ${listen} only, which no other address of the machine leads to, so each request to ${routeName(route)} ends in 502.`,
      args: { target: showAddress(address), pool: pool.name, listen, route: routeName(route) },
      at: target.span,
      label: "nothing listens on this address",
      related: [
        { span: placeOfSetting(pool, "listen"), text: `pool ${pool.name} listens on loopback` },
        { span: own, text: `${address.host} is an address of this machine: nginx listens on it` },
      ],
      fix: there.length === 1 ? retargetTo(link, pool, stack) : [],
    });
  },
});

/** Containers have a loopback of their own each. */
function betweenHosts({ route, target }: Link, { kind, target: address, pool, instead }: LoopbackFault): Report {
  const there = pool.address.value;
  const listen = there.known ? showAddress(there.value) : "an unknown address";
  const shown = showAddress(address);
  const { host } = pool;
  const problem =
    kind === "target"
      ? `nginx in ${hostName(route.host)} connects to ${shown}, its own loopback, but pool ${pool.name} runs in ${hostName(host)} and listens on ${listen}`
      : `nginx in ${hostName(route.host)} connects to ${shown}, but pool ${pool.name} in ${hostName(host)} listens on ${listen}, which nothing outside of that container reaches`;
  const word = target.span;
  return {
    message: `${problem}, so each request to ${routeName(route)} ends in 502.`,
    args: { target: shown, pool: pool.name, listen, route: routeName(route), nginx: route.host.name, fpm: host.name },
    at: { file: word.file, start: word.start, end: word.end },
    label: kind === "target" ? `no PHP-FPM runs in ${hostName(route.host)}` : "nothing listens on this address",
    related: [
      { span: placeOfSetting(pool, "listen"), text: `pool ${pool.name} listens here` },
      ...(host.declared ? [{ span: host.declared, text: `${host.name} is ${anotherHost(host)}` }] : []),
    ],
    ...(instead === null
      ? {}
      : {
          fix: {
            title: `Let nginx connect to pool ${pool.name} at ${instead}`,
            safety: "unsafe" as const,
            edits: [{ span: { file: word.file, start: word.start, end: word.end }, text: instead }],
          },
        }),
  };
}

function otherBackend({ route, target }: Link, { host, port, instead }: BackendElsewhere): Report {
  const { file, start, end } = target.span;
  const { name } = route.host;
  return {
    message: `nginx in ${hostName(route.host)} passes ${routeName(route)} to port ${port} of its own loopback, where nothing listens: ${host.name}, which states that port, is ${anotherHost(host)}, so each request ends in 502.`,
    args: { target: `127.0.0.1:${port}`, backend: host.name, port, nginx: name, route: routeName(route) },
    at: { file, start, end },
    label: `only nginx runs in ${hostName(route.host)}${instead === null ? "" : `; ${host.name} is called ${instead}`}`,
    related: host.declared ? [{ span: host.declared, text: `${host.name} is ${anotherHost(host)}` }] : [],
  };
}
