import { defineRule } from "../../src/rule/define-rule.ts";
import { moveFix } from "../../src/rule/move-directive.ts";
import { nginxRefusals } from "../../src/rule/nginx-refusals.ts";

export default defineRule({
  id: "nginx-misplaced-directive",
  summary: "a directive stands in a block where nginx does not allow it",
  category: "files",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/dirindex.html", "src/core/ngx_conf_file.c"],
  symptoms: [
    /"\w+" directive is not allowed here/,
    /location "\S+" (?:is outside|cannot be inside) /,
    /named location "\S+" can be on the server level only/,
  ],
  related: ["nginx-syntax", "nginx-invalid-value"],
  fixable: "unsafe",
  each: "nginx",
  check(nginx, { stack, report }) {
    for (const { rule, message, original, at, related, directive } of nginxRefusals(nginx, stack)) {
      if (rule !== "nginx-misplaced-directive") continue;
      report({
        message,
        args: { directive: directive?.name.text ?? "", ...(original === null ? {} : { original }) },
        at,
        label: "not allowed here",
        related,
        fix: moveFix(directive, nginx, stack),
      });
    }
  },
});
