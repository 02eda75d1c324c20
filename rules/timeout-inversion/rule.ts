import { checkPeriod, terminateTimeout } from "../../src/model/request-timeout.ts";
import type { Stack } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { scriptRoutesTo } from "../../src/rule/pool-routes.ts";
import { secondsLike, setEntry } from "../../src/rule/set-entry.ts";
import { showSeconds } from "../../src/rule/show.ts";
import { showEntry } from "../../src/rule/show-setting.ts";
import { readWaits, showPlaces, type Wait } from "../../src/rule/waits.ts";
import { reasons } from "../../src/source/known.ts";
import type { Span } from "../../src/source/span.ts";

export default defineRule({
  id: "timeout-inversion",
  summary: "PHP-FPM kills requests while nginx still waits for them",
  category: "timeouts",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout",
    "https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout",
    "sapi/fpm/fpm/fpm_conf.c in php-src: the timer is a third of the smallest timeout",
    "measured: §3",
  ],
  symptoms: [
    /recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream/,
    /execution timed out \([\d.…]+ sec\), terminating/,
    /exited on signal 15 \(SIGTERM\)/,
  ],
  related: ["worker-outlives-request", "time-unit-misread"],
  fixable: "unsafe",
  each: "pool",
  check(pool, { stack, report, unknown }) {
    const limit = terminateTimeout(pool);
    if (!limit.span) return;
    const routes = scriptRoutesTo(pool, stack);
    if (!limit.value.known) {
      if (routes.length > 0) unknown(limit.span, reasons[limit.value.why]);
      return;
    }
    const kill = limit.value.value;
    if (kill <= 0) return;
    const waits = readWaits(routes, pool);
    for (const { at, why } of waits.unknown) unknown(at, reasons[why]);
    const longer = waits.known.filter(({ seconds }) => seconds > kill);
    const longest = longer.reduce((a, b) => (b.seconds > a.seconds ? b : a), longer[0] as (typeof longer)[0]);
    if (!longest) return;
    const certain = longest.seconds >= kill + checkPeriod(pool.fpm);
    const [killed, waited] = [showSeconds(kill), showSeconds(longest.seconds)];
    const outcome = certain ? "502" : "502 or 504, whichever comes first";
    report({
      message: `PHP-FPM kills a request of pool ${pool.name} after ${killed} (${showEntry(pool, "request_terminate_timeout")}) while nginx waits ${waited} for it (${longest.setting}) in ${showPlaces(longer, longest)}: the client gets ${outcome}.`,
      args: { pool: pool.name, terminate: kill, read: longest.seconds, outcome: certain ? "502" : "502 or 504" },
      at: limit.span,
      label: `PHP-FPM gives up after ${killed}, nginx after ${waited}`,
      related: longer.map(({ label }) => label),
      fix: waits.unknown.length === 0 ? asLongAsNginx(waits.known, limit.span, stack) : [],
    });
  },
});

/** Where all routes wait equally long: for a longer limit, another would give up before its worker does. */
function asLongAsNginx(waits: readonly Wait[], limit: Span, stack: Stack): Fix[] {
  const [first] = waits;
  const text =
    first && waits.every(({ seconds }) => seconds === first.seconds) && secondsLike(stack, limit, first.seconds);
  return text ? setEntry(stack, limit, text) : [];
}
