import { defineRule } from "../../src/rule/define-rule.ts";
import { passModule } from "../../src/rule/pass-module.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { showSeconds } from "../../src/rule/show.ts";
import { showDirective } from "../../src/rule/show-setting.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "masking-timeout",
  summary: "a read timeout is so long that it hides a fault instead of showing it",
  category: "timeouts",
  severity: "info",
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout",
  ],
  symptoms: [/upstream timed out \(110: Connection timed out\) while reading response header from upstream/],
  related: ["worker-outlives-request", "connect-timeout-ceiling"],
  options: {
    maximum: { type: "seconds", default: 600, min: 1, doc: "the longest read timeout that is not reported" },
  },
  each: "route",
  check(route, { options, report, unknown }) {
    const name = `${passModule(route)}_read_timeout`;
    const { value, span } = route.from.seconds(name);
    if (!span) return;
    if (!value.known) {
      if (value.why !== "invalid") unknown(span, reasons[value.why]);
      return;
    }
    if (value.value <= options.maximum) return;
    // A WebSocket may be silent for hours.
    const headers = route.from.array("proxy_set_header").directives;
    if (headers.some(({ args: [header] }) => header?.text.toLowerCase() === "upgrade")) return;
    const where = scopeName(route.from);
    report({
      message: `A request of ${where} that hangs holds its connection and its worker for ${showSeconds(value.value)} before ${route.text} counts as failed (${showDirective(route.from, name)}): the fault shows late, as a full server.`,
      args: { directive: name, seconds: value.value, maximum: options.maximum, location: where },
      at: span,
      label: `longer than ${showSeconds(options.maximum)}`,
      related: [{ span: route.pass, text: `waits for ${route.text}` }],
    });
  },
});
