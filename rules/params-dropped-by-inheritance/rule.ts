import { defineRule } from "../../src/rule/define-rule.ts";
import { droppedParams, leadsToPhp, missingParams } from "../../src/rule/fastcgi-params.ts";
import { repeatParams } from "../../src/rule/repeat-params.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { visibleSpan } from "../../src/rule/visible-span.ts";

export default defineRule({
  id: "params-dropped-by-inheritance",
  summary: "a block's own fastcgi_param drops all outer ones, and PHP needs one of those",
  category: "parameters",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param", "measured: §11"],
  symptoms: [/FastCGI sent in stderr: "Primary script unknown" while reading response header from upstream/],
  related: ["missing-script-filename"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report }) {
    if (!leadsToPhp(route, stack)) return;
    const { missing, unknown } = missingParams(route.from);
    // missing-script-filename counts what is unknown.
    const dropped = missing.length > 0 && !unknown ? droppedParams(route.from, missing) : null;
    if (!dropped) return;
    const { inner, first, lost } = dropped;
    const names = lost.map((one) => one.name).join(" and ");
    const where = scopeName(route.from);
    const outer = scopeName(lost[0]?.outer ?? inner);
    const own = first.args[0]?.text ?? "";
    const seen = missing.includes("REQUEST_METHOD") ? "200 with an empty body" : "404 File not found";
    report({
      message: `Every request of ${where} gets ${seen}: its own fastcgi_param ${own} drops those of ${outer}, ${names} among them.`,
      args: { location: where, own, outer, lost: names },
      at: visibleSpan(inner, first),
      label: `drops the fastcgi_param lines of ${outer}`,
      related: [
        ...lost.map(({ name, outer: from, directive }) => ({
          span: visibleSpan(from, directive),
          text: `${name} is set here, and not in force in ${scopeName(inner)}`,
        })),
        { span: route.pass, text: "the request is sent without it" },
      ],
      fix: repeatParams(dropped, stack),
    });
  },
});
