import { defineRule } from "../../src/rule/define-rule.ts";
import { nginxRefusals } from "../../src/rule/nginx-refusals.ts";
import { valueFix } from "../../src/rule/value-fix.ts";

export default defineRule({
  id: "nginx-invalid-value",
  summary: "nginx refuses the value, the number of arguments or the repetition of a directive",
  category: "files",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/syntax.html",
    "https://nginx.org/en/docs/dirindex.html",
    "measured: §1",
    "measured: §8",
    "measured: §9",
    "measured: §10",
    "measured: §20",
  ],
  symptoms: [
    /"\w+" directive invalid value/,
    /"\w+" directive is duplicate/,
    /invalid number of arguments in "\w+" directive/,
    /(?:invalid host|no port) in upstream "\S+"/,
    /invalid URL prefix/,
    /worker_connections are not enough for \d+ listening sockets/,
  ],
  related: ["nginx-syntax", "nginx-misplaced-directive", "buffer-sizes-rejected"],
  fixable: "mixed",
  each: "nginx",
  check(nginx, { stack, report }) {
    for (const refusal of nginxRefusals(nginx, stack)) {
      if (refusal.rule !== "nginx-invalid-value") continue;
      const { message, original, at, related, directive, code } = refusal;
      report({
        message,
        args: { directive: directive?.name.text ?? "", ...(original === null ? {} : { original }) },
        at,
        label: labels[code] ?? "nginx refuses this",
        related,
        fix: valueFix(refusal, stack),
      });
    }
  },
});

const labels: Readonly<Record<string, string>> = {
  "argument-count": "wrong number of arguments",
  "invalid-value": "nginx refuses this value",
  "uri-in-pass": "no URI part is allowed here",
  "upstream-port": "an upstream takes no port here",
  "no-port": "a port is missing",
  duplicate: "once more",
  "duplicate-listen": "once more",
  "duplicate-location": "once more",
  "duplicate-upstream": "once more",
  "connections-below-sockets": "too few",
};
