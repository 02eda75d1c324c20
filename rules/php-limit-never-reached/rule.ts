import { terminateTimeout } from "../../src/model/request-timeout.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { showSeconds } from "../../src/rule/show.ts";
import { showEntry } from "../../src/rule/show-setting.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "php-limit-never-reached",
  summary: "PHP-FPM kills a request before PHP's own time limit can end it with an error page",
  category: "timeouts",
  severity: "info",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://www.php.net/manual/en/info.configuration.php#ini.max-execution-time",
    "https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout",
    "measured: §4",
  ],
  symptoms: [
    /execution timed out \([\d.…]+ sec\), terminating/,
    /recv\(\) failed \(104: Connection reset by peer\) while reading response header from upstream/,
    /exited on signal 15 \(SIGTERM\)/,
    /Maximum execution time of \d+ seconds? exceeded/,
  ],
  related: ["timeout-inversion"],
  each: "pool",
  check(pool, { report, unknown }) {
    const kill = terminateTimeout(pool);
    const php = pool.phpInt("max_execution_time");
    if (!php.span || !kill.span || !kill.value.known || kill.value.value <= 0) return;
    if (!php.value.known) {
      unknown(php.span, reasons[php.value.why]);
      return;
    }
    const [limit, killed] = [php.value.value, kill.value.value];
    // 0 is no limit, and asks for no error page.
    if (limit <= 0 || limit < killed) return;
    report({
      message: `PHP never reaches max_execution_time (${showSeconds(limit)}) in pool ${pool.name}, because PHP-FPM kills the request after ${showSeconds(killed)} (${showEntry(pool, "request_terminate_timeout")}): the client gets 502 instead of PHP's error page.`,
      args: { pool: pool.name, limit, terminate: killed },
      at: php.span,
      label: `after ${showSeconds(limit)}, which never come`,
      related: [{ span: kill.span, text: `pool ${pool.name} is killed after ${showSeconds(killed)}` }],
    });
  },
});
