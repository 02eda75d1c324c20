import { showAddress } from "../../src/model/address.ts";
import { isLoopback } from "../../src/model/link.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { httpListensOn } from "../../src/rule/http-server-at.ts";
import { neverReached } from "../../src/rule/never-reached.ts";
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
  each: "link",
  check({ route, target, answer }, { stack, report }) {
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
    });
  },
});
