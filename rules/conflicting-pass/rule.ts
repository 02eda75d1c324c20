import { passDirectives } from "../../src/model/pass-target.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { scopeName } from "../../src/rule/scope-name.ts";

export default defineRule({
  id: "conflicting-pass",
  summary: "two pass directives in one location, of which nginx silently uses the last",
  category: "parameters",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#location", "measured: §11"],
  symptoms: [/connect\(\) failed \(111: Connection refused\) while connecting to upstream/],
  related: ["php-source-exposed"],
  idle: true,
  each: "scope",
  check(scope, { report }) {
    if (scope.kind !== "location" && scope.kind !== "if" && scope.kind !== "limit_except") return;
    // A template's branches may exclude each other.
    const passes = scope.directives.filter(
      ({ name, block, conditional }) => Object.hasOwn(passDirectives, name.text) && block === null && !conditional,
    );
    const last = passes.at(-1);
    if (!last) return;
    const where = scopeName(scope);
    const kinds = new Set([last.name.text]);
    for (const pass of passes.slice(0, -1).reverse()) {
      // The same one twice is refused by nginx.
      if (kinds.has(pass.name.text)) continue;
      kinds.add(pass.name.text);
      const [dead, used] = [pass, last].map((one) => `${one.name.text} ${one.args[0]?.text ?? ""}`);
      report({
        message: `${where} never uses ${dead}: ${used} further down takes every request.`,
        args: { location: where, dead: dead ?? "", used: used ?? "" },
        at: pass,
        label: "never used",
        related: [{ span: last, text: "the last one wins" }],
      });
    }
  },
});
