import type { Nginx } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { startedOpenFiles } from "../../src/rule/started-open-files.ts";
import { type Known, reasons } from "../../src/source/known.ts";
import type { Span } from "../../src/source/span.ts";

export default defineRule({
  id: "open-files-below-connections",
  summary: "nginx may open fewer files than it has connections",
  category: "capacity",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile",
    "https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Process%20Properties",
    "measured: §10",
  ],
  symptoms: [
    /socket\(\) failed \(24: Too many open files\) while connecting to upstream/,
    /accept4\(\) failed \(24: Too many open files\)/,
  ],
  related: ["worker-connections-below-pools"],
  each: "nginx",
  check(nginx, { report, unknown }) {
    const events = nginx.scope.children.find(({ kind }) => kind === "events");
    const limit = limitOf(nginx);
    if (!limit || !events) return;
    const connections = events.int("worker_connections");
    for (const { value, span } of [limit.files, connections]) {
      if (!value.known && span && value.why !== "invalid") unknown(span, reasons[value.why]);
    }
    if (!limit.files.value.known || !connections.value.known) return;
    const [files, wanted] = [limit.files.value.value, connections.value.value];
    if (files >= wanted) return;
    const origin = connections.span ? "" : ", the default";
    const place = connections.span ?? events.directive;
    report({
      message: `nginx answers 500 or drops clients when a worker has ${files} files open (${limit.says(files)}), long before its ${wanted} connections are used (worker_connections ${wanted}${origin}), because each connection is an open file.`,
      args: { files, connections: wanted },
      at: limit.files.span,
      label: `${files} files for ${wanted} connections`,
      related: place ? [{ span: place, text: `${wanted} connections${origin}` }] : [],
    });
  },
});

interface Limit {
  readonly files: { readonly value: Known<number>; readonly span: Span };
  says(files: number): string;
}

/** What nginx sets itself; without it, what systemd or compose starts it with. */
function limitOf(nginx: Nginx): Limit | null {
  const { scope, unit, host } = nginx;
  const own = scope.int("worker_rlimit_nofile");
  if (own.span)
    return { files: { value: own.value, span: own.span }, says: (files) => `worker_rlimit_nofile ${files}` };
  const commands = [...(unit?.commands ?? []), ...(host.runtime?.command.known ? host.runtime.command.value : [])];
  // `-g` of the command may set it as well.
  if (scope.open || commands.some((command) => command.includes("worker_rlimit_nofile"))) return null;
  const limit = startedOpenFiles(nginx);
  if (!limit) return null;
  const { value, span, setting, owner } = limit;
  const says = (files: number) =>
    `${setting}${setting.endsWith("=") ? "" : " "}${files} of ${owner}, and no worker_rlimit_nofile`;
  return { files: { value, span }, says };
}
