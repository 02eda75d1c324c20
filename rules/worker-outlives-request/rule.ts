import { terminateTimeout } from "../../src/model/request-timeout.ts";
import type { Stack } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { fixWith, inSameText, linesInRoute, rewritten } from "../../src/rule/line-edits.ts";
import { scriptRoutesTo } from "../../src/rule/pool-routes.ts";
import { showSeconds } from "../../src/rule/show.ts";
import { showEntry } from "../../src/rule/show-setting.ts";
import { readWaits, showPlaces, type Wait } from "../../src/rule/waits.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "worker-outlives-request",
  summary: "nginx gives up on a request and its PHP worker goes on",
  category: "timeouts",
  severity: "warning",
  levels: ["warning", "info"],
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout",
    "https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout",
    "measured: §3",
  ],
  symptoms: [
    /upstream timed out \(110: Connection timed out\) while reading response header from upstream/,
    /server reached (pm\.)?max_children setting \(\d+\), consider raising it/,
  ],
  related: ["timeout-inversion", "undersized-max-children"],
  fixable: "unsafe",
  each: "pool",
  check(pool, { stack, report, unknown }) {
    const limit = terminateTimeout(pool);
    // What a template sets, timeout-inversion counts as unknown already.
    if (!limit.value.known) return;
    const kill = limit.value.value;
    const never = kill <= 0;
    const waits = readWaits(scriptRoutesTo(pool, stack), pool);
    for (const { at, why } of waits.unknown) unknown(at, reasons[why]);
    // A wait of 0 gives up at once: zero-timeout says so.
    const shorter = waits.known.filter(({ seconds }) => seconds > 0 && (never || seconds < kill));
    const shortest = shorter.reduce((a, b) => (b.seconds < a.seconds ? b : a), shorter[0] as (typeof shorter)[0]);
    if (!shortest) return;
    const goesOn = never
      ? `request_terminate_timeout is ${limit.span ? "off" : "not set"}`
      : `PHP-FPM ends it only after ${showSeconds(kill)} (${showEntry(pool, "request_terminate_timeout")})`;
    report({
      message: `nginx answers 504 after ${showSeconds(shortest.seconds)} (${shortest.setting}) in ${showPlaces(shorter, shortest)}, and the worker of pool ${pool.name} goes on with the request, because ${goesOn}.`,
      args: { pool: pool.name, terminate: Math.max(kill, 0), read: shortest.seconds },
      at: limit.span ?? pool.span,
      label: never
        ? "no worker of this pool is ever stopped"
        : `nginx has given up after ${showSeconds(shortest.seconds)}`,
      related: shorter.map(({ label }) => label),
      ...(never ? { severity: "info" as const } : { fix: waitAsLong(shorter, kill, stack) }),
    });
  },
});

/** In the block of each route itself: what is written further out counts for other pools too. */
function waitAsLong(waits: readonly Wait[], seconds: number, stack: Stack): Fix[] {
  const text = `fastcgi_read_timeout ${seconds}s`;
  const edits = new Map(
    waits.map(({ route }) => {
      const { from, pass } = route;
      const own = from.own("fastcgi_read_timeout").at(-1);
      const word = own && inSameText(stack, own, pass) ? own.args[0] : undefined;
      const edit = word ? rewritten(stack, word, `${seconds}s`) : own ? null : linesInRoute(stack, route, [`${text};`]);
      return [`${pass.file} ${pass.start}`, edit] as const;
    }),
  );
  return Number.isInteger(seconds) ? fixWith(`Set ${text}`, "unsafe", [...edits.values()]) : [];
}
