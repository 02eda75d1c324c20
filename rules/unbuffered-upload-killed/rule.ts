import { terminateTimeout } from "../../src/model/request-timeout.ts";
import type { Route, Stack } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { scriptRoutesTo } from "../../src/rule/pool-routes.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { showSeconds } from "../../src/rule/show.ts";
import { showEntry } from "../../src/rule/show-setting.ts";
import { writtenDirective } from "../../src/rule/written-directive.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "unbuffered-upload-killed",
  summary: "uploads that nginx passes on unbuffered are killed when they take longer than a script may",
  category: "timeouts",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_request_buffering",
    "https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout",
    "measured: §12",
  ],
  symptoms: [
    /upstream prematurely closed connection while reading response header from upstream/,
    /execution timed out \([\d.…]+ sec\), terminating/,
    /exited on signal 15 \(SIGTERM\)/,
  ],
  related: ["timeout-inversion"],
  fixable: "unsafe",
  each: "pool",
  check(pool, { stack, report, unknown }) {
    const kill = terminateTimeout(pool);
    if (!kill.span || !kill.value.known || kill.value.value <= 0) return;
    const killed = showSeconds(kill.value.value);
    for (const route of scriptRoutesTo(pool, stack)) {
      const buffering = route.from.flag("fastcgi_request_buffering");
      if (!buffering.span) continue;
      if (!buffering.value.known) {
        if (buffering.value.why !== "invalid") unknown(buffering.span, reasons[buffering.value.why]);
        continue;
      }
      if (buffering.value.value) continue;
      const where = scopeName(route.from);
      report({
        message: `An upload through ${where} that takes longer than ${killed} ends with 502, because fastcgi_request_buffering off lets its time count for ${showEntry(pool, "request_terminate_timeout")} of pool ${pool.name}.`,
        args: { location: where, pool: pool.name, terminate: kill.value.value },
        at: buffering.span,
        label: "a worker waits while the body arrives",
        related: [
          { span: kill.span, text: `PHP-FPM kills the request after ${killed}` },
          { span: route.pass, text: `to pool ${pool.name}` },
        ],
        fix: bufferRequests(route, stack),
      });
    }
  },
});

function bufferRequests({ from }: Route, stack: Stack): Fix[] {
  const word = writtenDirective(from, "fastcgi_request_buffering")?.args[0];
  return word ? fixWith("Set fastcgi_request_buffering on", "unsafe", [rewritten(stack, word, "on")]) : [];
}
