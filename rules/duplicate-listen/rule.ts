import { defineRule } from "../../src/rule/define-rule.ts";
import { collisionsOf } from "../../src/rule/listeners.ts";

export default defineRule({
  id: "duplicate-listen",
  summary: "two pools of one PHP-FPM bind one address",
  category: "address",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "measured: §15",
    "https://www.php.net/manual/en/install.fpm.configuration.php#listen",
    "https://github.com/php/php-src/blob/PHP-8.2/sapi/fpm/fpm/fpm_sockets.c",
  ],
  symptoms: [
    /ERROR: unable to bind listening socket for address '\S+': Address already in use \(98\)/,
    /ERROR: Another FPM instance seems to already listen on /,
    /unable to set listen address as it's already used in another pool/,
    /connect\(\) failed \(111: Connection refused\) while connecting to upstream/,
  ],
  related: ["fpm-rejected"],
  each: "fpm",
  check(fpm, { report }) {
    for (const { first, second, effect } of collisionsOf(fpm)) {
      const taken = effect === "taken";
      const outcome = taken
        ? "which is taken then, so PHP-FPM does not start and each request to any of its pools ends in 502"
        : "which is the same address, so both read requests from one socket and each answers some of the other's";
      report({
        message: `${capital(second.who)} listens on ${second.text} after ${first.who} on ${first.text}, ${outcome}.`,
        args: { pool: second.pool.name, listen: second.text, other: first.pool.name, otherListen: first.text },
        at: second.span,
        label: taken ? "taken already" : "the same socket",
        related: [{ span: first.span, text: `${first.who} listens here first` }],
      });
    }
  },
});

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
