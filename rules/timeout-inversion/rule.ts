import { checkPeriod, terminateTimeout } from "../../src/model/request-timeout.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { scriptRoutesTo } from "../../src/rule/pool-routes.ts";
import { showSeconds } from "../../src/rule/show.ts";
import { showEntry } from "../../src/rule/show-setting.ts";
import { readWaits, showPlaces } from "../../src/rule/waits.ts";
import { reasons } from "../../src/source/known.ts";

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
    });
  },
});
