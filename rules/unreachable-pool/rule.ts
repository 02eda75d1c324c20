import { showAddress } from "../../src/model/address.ts";
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
  each: "pool",
  check(pool, { stack, report }) {
    const address = pool.address.value;
    const { links, nginx, doubt } = stack;
    if (!address.known || doubt !== null || nginx.length === 0) return;
    // Without the main file, or with an include that is not there, other sites may lead to it.
    if (nginx.some(({ main, scope, http }) => main === null || scope.open || http === null || http.open)) return;
    if (stack.servers.some(({ open }) => open) || stack.locations.some(({ open }) => open)) return;
    // Where no route leads to any pool, the sites are elsewhere.
    const reached = reachedPools(stack);
    if (reached.size === 0 || reached.has(pool)) return;
    if (links.some(({ answer, target }) => answer.kind === "unknown" && !target.address.known)) return;
    // Another rule says why, where a route was meant to lead here.
    if (misreadPools(stack).includes(pool) || startFailures(pool.fpm).length > 0) return;
    if (collisionsOf(pool.fpm).some(({ first, second }) => first.pool === pool || second.pool === pool)) return;
    if (links.some((link) => linkFault(link, stack)?.nearest === pool)) return;
    report({
      message: `No route of nginx leads to pool ${pool.name} on ${showAddress(address.value)}, whose workers then wait for nobody.`,
      args: { pool: pool.name, listen: showAddress(address.value) },
      at: placeOfSetting(pool, "listen"),
      label: "nobody connects here",
    });
  },
});
