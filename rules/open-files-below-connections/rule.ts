import { defineRule } from "../../src/rule/define-rule.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "open-files-below-connections",
  summary: "nginx may open fewer files than it has connections",
  category: "capacity",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile", "measured: §10"],
  symptoms: [
    /socket\(\) failed \(24: Too many open files\) while connecting to upstream/,
    /accept4\(\) failed \(24: Too many open files\)/,
  ],
  related: ["worker-connections-below-pools"],
  each: "nginx",
  check(nginx, { report, unknown }) {
    const files = nginx.scope.int("worker_rlimit_nofile");
    const events = nginx.scope.children.find(({ kind }) => kind === "events");
    if (!files.span || !events) return;
    const connections = events.int("worker_connections");
    for (const { value, span } of [files, connections]) {
      if (!value.known && span && value.why !== "invalid") unknown(span, reasons[value.why]);
    }
    if (!files.value.known || !connections.value.known || files.value.value >= connections.value.value) return;
    const [limit, wanted] = [files.value.value, connections.value.value];
    const origin = connections.span ? "" : ", the default";
    const place = connections.span ?? events.directive;
    report({
      message: `nginx answers 500 or drops clients when a worker has ${limit} files open (worker_rlimit_nofile ${limit}), long before its ${wanted} connections are used (worker_connections ${wanted}${origin}), because each connection is an open file.`,
      args: { files: limit, connections: wanted },
      at: files.span,
      label: `${limit} files for ${wanted} connections`,
      related: place ? [{ span: place, text: `${wanted} connections${origin}` }] : [],
    });
  },
});
