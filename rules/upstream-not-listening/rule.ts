import { type Address, showAddress } from "../../src/model/address.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { linkFault, otherFamily } from "../../src/rule/link-fault.ts";
import { retarget } from "../../src/rule/retarget.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";

export default defineRule({
  id: "upstream-not-listening",
  summary: "no pool listens at the path, port or loopback address that nginx connects to",
  category: "address",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §1",
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass",
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen",
  ],
  symptoms: [
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
    /connect\(\) failed \(111: Connection refused\) while connecting to upstream/,
  ],
  related: ["socket-tcp-mismatch", "listen-misread"],
  fixable: "unsafe",
  each: "link",
  check(link, { stack, report }) {
    const fault = linkFault(link, stack);
    if (fault?.kind !== "place") return;
    const { route, target } = link;
    const pool = fault.nearest;
    const there = pool.address.value;
    if (!there.known || !pool.listen.value.known) return;
    const listen = pool.listen.value.value;
    report({
      message: `nginx connects to ${showAddress(fault.target)}, where nothing listens: ${stack.pools.length > 1 ? "the nearest pool, " : "pool "}${pool.name}${stack.pools.length > 1 ? "," : ""} listens on ${listen}${difference(fault.target, there.value)}, so each request to ${routeName(route)} ends in 502.`,
      args: { target: showAddress(fault.target), pool: pool.name, listen, route: routeName(route) },
      at: target.span,
      label: "nothing listens here",
      related: [
        { span: placeOfSetting(pool, "listen"), text: `pool ${pool.name} listens here` },
        ...(route.upstream ? [{ span: route.pass, text: "requests come from here" }] : []),
      ],
      fix: retarget(link, pool, stack),
    });
  },
});

function difference(target: Address, listen: Address): string {
  return otherFamily(target, listen) ? ", an address of the other loopback family" : "";
}
