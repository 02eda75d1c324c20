import { defineRule } from "../../src/rule/define-rule.ts";
import { includeCandidate } from "../../src/rule/include-candidate.ts";

export default defineRule({
  id: "missing-include",
  summary: "an include names a file that does not exist, and nginx does not start",
  category: "files",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/ngx_core_module.html#include", "src/core/ngx_conf_file.c"],
  symptoms: [/open\(\) "\S+" failed \(2: No such file or directory\) in \S+:\d+/],
  related: ["nginx-syntax"],
  fixable: "unsafe",
  each: "nginx",
  check(nginx, { stack, report }) {
    for (const { code, message, original, at, related } of nginx.refusals) {
      if (code !== "missing-include") continue;
      const near = includeCandidate(nginx, stack, at);
      report({
        message: near === null ? message : message.replace(/\.$/, `; the nearest name is ${near}.`),
        args: original === null ? {} : { original },
        at,
        label: "no such file",
        related,
        fix: near === null ? [] : { title: `Include ${near}`, safety: "unsafe", edits: [{ span: at, text: near }] },
      });
    }
  },
});
