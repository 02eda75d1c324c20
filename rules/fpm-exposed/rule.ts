import type { Pool, Stack } from "../../src/model/stack.ts";
import { startFailures } from "../../src/model/start-failures.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { linksTo, onlyOverLoopback } from "../../src/rule/links-of.ts";
import { collisionsOf } from "../../src/rule/listeners.ts";
import { placeOfSetting, writtenValue } from "../../src/rule/written-value.ts";

export default defineRule({
  id: "fpm-exposed",
  summary: "a pool listens on every address of a server and lets in everybody",
  category: "exposure",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §1",
    "measured: §13",
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen-allowed-clients",
  ],
  related: ["client-not-allowed", "world-writable-socket"],
  fixable: "unsafe",
  each: "pool",
  check(pool, { stack, report }) {
    const address = pool.address.value;
    // In a container the network decides who comes; nothing is exposed by a PHP-FPM that does not start.
    if (stack.doubt !== null || pool.host.kind !== "server" || !address.known || address.value.kind !== "tcp") return;
    if (!["*", "0.0.0.0", "::"].includes(address.value.host) || !pool.listen.value.known) return;
    const clients = pool.setting("listen.allowed_clients");
    if (clients.origin !== "default" || !clients.value.known) return;
    const starts =
      startFailures(pool.fpm).length === 0 && !collisionsOf(pool.fpm).some(({ effect }) => effect === "taken");
    if (!starts) return;
    const listen = pool.listen.value.value;
    report({
      message: `Pool ${pool.name} listens on ${listen}, every address of this server, and listen.allowed_clients is not set, so whoever reaches port ${address.value.port} can run PHP as its user.`,
      args: { pool: pool.name, listen, port: address.value.port },
      at: placeOfSetting(pool, "listen"),
      label: "open to every address",
      fix: fixes(pool, address.value.port, stack),
    });
  },
});

/** Where every nginx that is known of comes over 127.0.0.1, the pool can listen there alone. */
function fixes(pool: Pool, port: number, stack: Stack): Fix[] {
  const place = writtenValue(pool, "listen");
  if (place === null || linksTo(pool, stack).length === 0 || !onlyOverLoopback(pool, stack)) return [];
  return fixWith(`Listen on 127.0.0.1:${port} only`, "unsafe", [rewritten(stack, place, `127.0.0.1:${port}`)]);
}
