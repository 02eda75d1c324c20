import { bufferFault, familiesSet, hasBuffers, setsBuffers } from "../../src/rule/buffer-relations.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { scopeName } from "../../src/rule/scope-name.ts";

export default defineRule({
  id: "buffer-sizes-rejected",
  summary: "buffer sizes that contradict each other, so nginx does not start",
  category: "buffers",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_busy_buffers_size",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_busy_buffers_size",
    "measured: §7",
  ],
  symptoms: [
    /"\w+_busy_buffers_size" must be less than the size of all "\w+_buffers" minus one buffer/,
    /"\w+_busy_buffers_size" must be equal to or greater than the maximum of the value of "\w+_buffer_size"/,
    /there must be at least 2 "\w+_buffers"/,
  ],
  related: ["small-header-buffer"],
  each: "scope",
  check(scope, { report }) {
    // nginx merges and checks at every server and location, with or without a pass there (measured: 07t). A location
    // that sets none of them has what its parent has, which is reported there.
    if (scope.kind !== "server" && scope.kind !== "location") return;
    for (const family of familiesSet(scope)) {
      if (!(scope.kind === "location" ? setsBuffers : hasBuffers)(scope, family)) continue;
      const fault = bufferFault(scope, family);
      if (!fault) continue;
      const where = scopeName(scope);
      report({
        message: `nginx does not start: in ${where}, ${fault.reason}.`,
        args: { where, nginx: fault.original },
        at: fault.at,
        label: "nginx -t refuses this",
        related: fault.related,
      });
    }
  },
});
