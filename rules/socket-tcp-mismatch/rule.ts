import { showAddress } from "../../src/model/address.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { linkFault } from "../../src/rule/link-fault.ts";
import { retarget } from "../../src/rule/retarget.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { listOf } from "../../src/rule/show.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";

export default defineRule({
  id: "socket-tcp-mismatch",
  summary: "nginx connects over TCP while the pool listens on a unix socket, or the reverse",
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
    /connect\(\) failed \(111: Connection refused\) while connecting to upstream/,
    /connect\(\) to unix:\S+ failed \(2: No such file or directory\) while connecting to upstream/,
  ],
  related: ["upstream-not-listening", "listen-misread"],
  fixable: "unsafe",
  each: "link",
  check(link, { stack, report }) {
    const fault = linkFault(link, stack);
    if (fault?.kind !== "transport") return;
    const { route, target } = link;
    const { pools } = stack;
    const [one] = pools;
    const tcp = fault.target.kind === "tcp";
    const kind = tcp ? "unix socket" : "TCP address";
    const listens = listOf([...new Set(pools.map((pool) => shown(pool.listen.value)))]);
    const who =
      pools.length === 1 ? `pool ${one?.name} listens` : `pools ${listOf(pools.map(({ name }) => name))} listen`;
    report({
      message: `nginx connects to the ${tcp ? "TCP address" : "unix socket"} ${showAddress(fault.target)}, but ${who} on the ${kind}${listens.includes(" ") ? (tcp ? "s" : "es") : ""} ${listens}, so each request to ${routeName(route)} ends in 502.`,
      args: {
        target: showAddress(fault.target),
        pool: pools.map(({ name }) => name).join(", "),
        listen: listens,
        route: routeName(route),
      },
      at: target.span,
      label: "nothing listens here",
      related: [
        ...pools.map((pool) => ({ span: placeOfSetting(pool, "listen"), text: `pool ${pool.name} listens here` })),
        ...(route.upstream ? [{ span: route.pass, text: "requests come from here" }] : []),
      ],
      fix: retarget(link, fault.nearest, stack),
    });
  },
});

function shown(listen: { readonly known: boolean; readonly value?: string }): string {
  return listen.value ?? "an unknown address";
}
