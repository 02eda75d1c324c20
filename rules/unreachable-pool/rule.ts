import { showAddress } from "../../src/model/address.ts";
import type { Pool, Stack } from "../../src/model/stack.ts";
import { startFailures } from "../../src/model/start-failures.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { linkFault } from "../../src/rule/link-fault.ts";
import { collisionsOf } from "../../src/rule/listeners.ts";
import { misreadPools } from "../../src/rule/pool-listen.ts";
import { reachedPools } from "../../src/rule/reached-pools.ts";
import { placeOfSetting } from "../../src/rule/written-value.ts";

export default defineRule({
  id: "unreachable-pool",
  summary: "no route of nginx leads to the pool",
  category: "address",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: ["https://www.php.net/manual/en/install.fpm.configuration.php#listen"],
  related: ["upstream-not-listening"],
  each: "stack",
  check(stack, { report }) {
    const { links, pools } = stack;
    if (!isKnownWhole(stack)) return;
    // Where no route leads to any pool, the sites are elsewhere.
    const reached = reachedPools(stack);
    if (reached.size === 0 || reached.size === pools.length) return;
    // Another rule says why, where a route was meant to lead to a pool.
    const explained = new Set<Pool | undefined>([
      ...misreadPools(stack),
      ...stack.fpms.flatMap((fpm) => collisionsOf(fpm).flatMap(({ first, second }) => [first.pool, second.pool])),
      ...links.map((link) => linkFault(link, stack)?.nearest),
    ]);
    for (const pool of pools) {
      const address = pool.address.value;
      if (!address.known || reached.has(pool) || explained.has(pool) || startFailures(pool.fpm).length > 0) continue;
      // What runs there is not known: perhaps no PHP-FPM at all, as in a container of the same image for queues.
      if (pool.fpm.host.doubt !== null) continue;
      report({
        message: `No route of nginx leads to pool ${pool.name} on ${showAddress(address.value)}, whose workers then wait for nobody.`,
        args: { pool: pool.name, listen: showAddress(address.value) },
        at: placeOfSetting(pool, "listen"),
        label: "nobody connects here",
      });
    }
  },
});

/** Without the main file, or with an include or a target that is not known, other routes may lead to a pool. */
function isKnownWhole({ doubt, nginx, servers, locations, links }: Stack): boolean {
  if (doubt !== null || nginx.length === 0) return false;
  if (nginx.some(({ main, scope, http }) => main === null || scope.open || http === null || http.open)) return false;
  if (servers.some(({ open }) => open) || locations.some(({ open }) => open)) return false;
  return !links.some(({ answer, target }) => answer.kind === "unknown" && !target.address.known);
}
