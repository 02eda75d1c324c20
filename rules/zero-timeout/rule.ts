import type { Route } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { reasons } from "../../src/source/known.ts";

export default defineRule({
  id: "zero-timeout",
  summary: "a timeout of 0 makes nginx answer every request with 504 at once",
  category: "timeouts",
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout",
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_connect_timeout",
    "measured: §20",
  ],
  symptoms: [
    /upstream timed out \(110: Connection timed out\) while (reading response header from|connecting to) upstream/,
  ],
  related: ["timeout-inversion"],
  each: "route",
  check(route, { report, unknown }) {
    const module = route.protocol === "fastcgi" ? "fastcgi" : /^https?$/.test(route.protocol) ? "proxy" : null;
    if (module === null) return;
    for (const phase of ["read", "connect"] as const) {
      const name = `${module}_${phase}_timeout`;
      const { value, span } = route.from.seconds(name);
      if (!span) continue;
      if (!value.known) {
        if (value.why !== "invalid") unknown(span, reasons[value.why]);
        continue;
      }
      if (value.value !== 0) continue;
      if (phase === "connect") {
        const transport = transportOf(route);
        if (transport === "unknown") unknown(span, "0 fails only where the target is TCP, and the target is not known");
        if (transport !== "tcp") continue;
      }
      const where = scopeName(route.from);
      const what = phase === "read" ? `the answer of ${route.text}` : `the connection to ${route.text}`;
      report({
        message: `nginx answers every request of ${where} with 504 at once, because ${name} 0 leaves no time for ${what}.`,
        args: { directive: name, location: where, target: route.text },
        at: span,
        label: "0 is no time at all, not no limit",
        related: [{ span: route.pass, text: `the requests that ${where} passes on` }],
      });
    }
  },
});

/**
 * A unix socket is connected within the call, so that no timer starts (measured: 20c). One such server of an upstream is
 * enough: nginx goes on to it after the others.
 */
function transportOf({ targets }: Route): "tcp" | "unix" | "unknown" {
  const kinds = targets.map(({ address }) => (address.known ? address.value.kind : "unknown"));
  if (kinds.includes("unix")) return "unix";
  return kinds.length === 0 || kinds.includes("unknown") ? "unknown" : "tcp";
}
