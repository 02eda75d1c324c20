import { factsOf } from "../../src/model/host-of.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { keptUpstreams } from "../../src/rule/kept-upstreams.ts";
import { plural } from "../../src/rule/show.ts";
import { workerProcesses } from "../../src/rule/worker-processes.ts";
import type { Label } from "../../src/source/span.ts";

export default defineRule({
  id: "keepalive-starves-pool",
  summary: "idle connections that nginx keeps can occupy every worker of a pool",
  category: "keepalive",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_keep_conn", "measured: §8"],
  symptoms: [
    /upstream timed out \(110: Connection timed out\) while reading response header from upstream/,
    /server reached (pm\.)?max_children setting \(\d+\), consider raising it/,
  ],
  related: ["undersized-max-children", "keepalive-before-balancer"],
  each: "pool",
  check(pool, { stack, report, unknown }) {
    const all = keptUpstreams(pool, stack);
    const largest = all.toSorted((a, b) => b.connections - a.connections)[0];
    if (!largest) return;
    // Each nginx has workers of its own; one that starves the pool is enough.
    const kept = all.filter(({ host }) => host === largest.host);
    const nginx = stack.nginx.find(({ host }) => host === largest.host);
    const workers = nginx && workerProcesses(nginx, factsOf(nginx.host, stack.facts));
    const pools = [...new Set(kept.flatMap((one) => one.pools))];
    const children = pools.map((one) => one.int("pm.max_children").value);
    const total = children.reduce((sum, value) => sum + (value.known ? value.value : Number.NaN), 0);
    if (!workers?.count.known || Number.isNaN(total)) {
      unknown(largest.keepalive.span, "worker_processes or pm.max_children cannot be known");
      return;
    }
    const connections = kept.reduce((sum, one) => sum + one.connections, 0);
    const idle = workers.count.value * connections;
    if (idle < total) return;
    const names = pools.map((one) => one.name).join(" and ");
    const places: Label[] = [
      ...pools.map((one) => {
        const { span, value } = one.int("pm.max_children");
        return {
          span: span ?? one.span,
          text: `pool ${one.name} has ${plural(value.known ? value.value : 0, "worker")}`,
        };
      }),
      ...(workers.span ? [{ span: workers.span, text: workers.label }] : []),
      ...kept.flatMap((one) => (one === largest ? [] : [{ span: one.keepalive.span, text: "and these" }])),
      ...kept.flatMap(({ span }) => ({ span, text: "leaves the connection open after each request" })),
    ];
    report({
      message: `Idle connections can hold every worker of pool ${names}: ${plural(workers.count.value, "worker process", "worker processes")} × keepalive ${connections} = ${idle}, and pm.max_children is ${total}; in a burst the requests beyond it wait until nginx answers 504.`,
      args: { pool: names, workers: workers.count.value, keepalive: connections, idle, children: total },
      at: largest.keepalive.span,
      label: `up to ${idle} idle connections for ${plural(total, "worker")}`,
      related: places,
    });
  },
});
