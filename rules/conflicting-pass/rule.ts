import { passDirectives } from "../../src/model/pass-target.ts";
import type { Scope } from "../../src/resolve/nginx/scope.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import type { Directive } from "../../src/syntax/nginx/tree.ts";

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
    const passes = passesIn(scope);
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

/** A template's branches may exclude each other. Mostly there is one or none: no list is made for that. */
function passesIn({ directives }: Scope): readonly Directive[] {
  let found: Directive[] | null = null;
  for (let at = 0; at < directives.length; at++) {
    const directive = directives[at] as Directive;
    const { name, block, conditional } = directive;
    if (block !== null || conditional || !Object.hasOwn(passDirectives, name.text)) continue;
    if (found === null) found = [directive];
    else found.push(directive);
  }
  return found ?? [];
}
