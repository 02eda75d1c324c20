import { knownNames } from "../../src/facts/nginx/directives.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { fixWith, rewritten } from "../../src/rule/line-edits.ts";
import { nginxRefusals } from "../../src/rule/nginx-refusals.ts";
import { nearest } from "../../src/source/nearest.ts";

export default defineRule({
  id: "nginx-unknown-directive",
  summary: "a directive that neither nginx nor a known module has",
  category: "files",
  severity: "warning",
  confidence: "low",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/dirindex.html", "src/core/ngx_conf_file.c"],
  symptoms: [/unknown directive "\S+"/],
  related: ["nginx-misplaced-directive", "nginx-syntax"],
  fixable: "unsafe",
  each: "nginx",
  check(nginx, { stack, report }) {
    for (const { rule, code, message, original, at, directive, takes } of nginxRefusals(nginx, stack)) {
      if (rule !== "nginx-unknown-directive") continue;
      const name = directive?.name.text ?? "";
      const near = code === "unknown-directive" ? nearest(name, knownNames()) : null;
      report({
        message:
          near === null
            ? message
            : `nginx does not start: it has no directive "${name}"; the nearest name is "${near}".`,
        args: {
          directive: name,
          ...(original === null ? {} : { original }),
          ...(near === null ? {} : { nearest: near }),
        },
        at,
        label: near === null ? "unknown to nginx" : `${near}?`,
        confidence: code === "unknown-directive" ? "low" : "high",
        fix: near !== null && takes?.(near) ? fixWith(`Write ${near}`, "unsafe", [rewritten(stack, at, near)]) : [],
      });
    }
  },
});
