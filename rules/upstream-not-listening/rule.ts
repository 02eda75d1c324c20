import { type Address, showAddress } from "../../src/model/address.ts";
import type { Pool, Route } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { anotherHost, hostName } from "../../src/rule/host-name.ts";
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
    const apart = socketApart(route, fault.target, pool, there.value);
    if (apart !== null) {
      report({
        message: `nginx in ${hostName(route.host)} connects to ${showAddress(fault.target)}, but pool ${pool.name} makes ${listen} in ${hostName(pool.host)}, and ${apart}, so each request to ${routeName(route)} ends in 502.`,
        args: { target: showAddress(fault.target), pool: pool.name, listen, route: routeName(route) },
        at: target.span,
        label: `no such socket in ${hostName(route.host)}`,
        related: [
          { span: placeOfSetting(pool, "listen"), text: `pool ${pool.name} makes its socket here` },
          ...(pool.host.declared
            ? [{ span: pool.host.declared, text: `${pool.host.name} is ${anotherHost(pool.host)}` }]
            : []),
          ...(route.upstream ? [{ span: route.pass, text: "requests come from here" }] : []),
        ],
      });
      return;
    }
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

/** What keeps nginx from the socket of a pool on another host; null where both are on one, or the pool has no socket. */
function socketApart(route: Route, target: Address, pool: Pool, listen: Address): string | null {
  if (route.host === pool.host || target.kind !== "unix" || listen.kind !== "unix") return null;
  const [here, there] = [route.host, pool.host] as const;
  const asked = here.socketPlace(target.path).volume;
  const made = there.socketPlace(listen.path).volume;
  if (asked !== null && asked === made) return "that is another file of the volume that they share";
  if (asked === null && made === null) return "the two share no directory";
  if (asked === null) return `${hostName(here)} does not mount the volume that it lies in`;
  if (made === null) return `${hostName(there)} mounts no volume there`;
  return "each mounts a volume of its own there";
}

function difference(target: Address, listen: Address): string {
  return otherFamily(target, listen) ? ", an address of the other loopback family" : "";
}
