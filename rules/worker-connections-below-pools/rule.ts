import { factsOf } from "../../src/model/host-of.ts";
import { listeningSockets } from "../../src/resolve/nginx/validate/relations.ts";
import { allChildren } from "../../src/rule/children.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { routesTo } from "../../src/rule/pool-routes.ts";
import { listOf, plural } from "../../src/rule/show.ts";
import { workerProcesses } from "../../src/rule/worker-processes.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "worker-connections-below-pools",
  summary: "nginx has fewer connections than the workers of the pools it passes requests to could use",
  category: "capacity",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/ngx_core_module.html#worker_connections", "measured: §10"],
  symptoms: [/worker_connections are not enough/],
  related: ["open-files-below-connections", "oversized-max-children"],
  each: "nginx",
  check(nginx, { stack, report, unknown }) {
    const events = nginx.scope.children.find(({ kind }) => kind === "events");
    const linked = allChildren(stack.pools.filter((pool) => routesTo(pool, stack).length > 0));
    if (!events || linked.length === 0) return;
    const children = linked.reduce((sum, { count }) => sum + count, 0);
    const connections = events.int("worker_connections");
    const at = connections.span ?? events.directive;
    if (!at) return;
    if (!connections.value.known) {
      if (connections.span) unknown(connections.span, reasons[connections.value.why]);
      return;
    }
    // A request takes one connection to the client and one to the pool; each listening socket and the channel to the
    // master take one too. Sockets that we cannot count only make it less.
    const sockets = listeningSockets(nginx.scope).size;
    // nginx does not start: nginx-invalid-value says so.
    if (connections.value.value <= sockets) return;
    const perWorker = Math.max(Math.floor((connections.value.value - sockets - 1) / 2), 0);
    const workers = workerProcesses(nginx, factsOf(nginx.host, stack.facts));
    if (!workers.count.known || !workers.exact) {
      // One worker for each of unknown cores: only where one were too few does the number matter.
      if (perWorker < children && workers.span) unknown(workers.span, "the number of cores is not stated");
      return;
    }
    const capacity = perWorker * workers.count.value;
    if (capacity >= children) return;
    const names = linked.map(({ pool }) => pool.name);
    const pools = names.length === 1 ? `pool ${names[0]}` : `the pools ${listOf(names)} together`;
    const each = `worker_connections ${connections.value.value}${connections.span ? "" : ", the default"}`;
    report({
      message: `nginx can pass on ${plural(capacity, "request")} at a time (${plural(workers.count.value, "worker process", "worker processes")}, ${each}), and pm.max_children of ${pools} is ${children}: the workers beyond stay idle while clients are turned away.`,
      args: { capacity, children, connections: connections.value.value, workers: workers.count.value, sockets },
      at,
      label: `${plural(perWorker, "request")} for each worker process`,
      related: [
        ...(workers.span ? [{ span: workers.span, text: workers.label }] : []),
        ...linked.map(({ pool, count, at: span }) => ({ span, text: `pool ${pool.name} serves ${count} at a time` })),
      ],
    });
  },
});
