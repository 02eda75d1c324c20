import type { Route } from "../../src/model/stack.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { passModule } from "../../src/rule/pass-module.ts";
import { scopeName } from "../../src/rule/scope-name.ts";
import { showSeconds } from "../../src/rule/show.ts";
import { showDirective } from "../../src/rule/show-setting.ts";
import { reasons } from "../../src/source/known.ts";

/** What nginx's documentation names as the limit of operating systems; Linux goes on for about 127 s. */
const ceiling = 75;

export default defineRule({
  id: "connect-timeout-ceiling",
  summary: "a connect timeout is longer than the system tries to connect",
  category: "timeouts",
  severity: "info",
  confidence: "high",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_connect_timeout",
    "https://docs.kernel.org/networking/ip-sysctl.html#tcp-variables",
  ],
  symptoms: [/upstream timed out \(110: Connection timed out\) while connecting to upstream/],
  related: ["masking-timeout", "zero-timeout"],
  each: "route",
  check(route, { report, unknown }) {
    const name = `${passModule(route)}_connect_timeout`;
    const { value, span } = route.from.seconds(name);
    if (!span) return;
    if (!value.known) {
      if (value.why !== "invalid") unknown(span, reasons[value.why]);
      return;
    }
    if (value.value <= ceiling) return;
    // Also where the rest of the path is filled in later.
    const isUnix = (route.upstream === null && /^(?:https?:\/\/)?unix:/i.test(route.text)) || onUnix(route);
    const why = isUnix
      ? "a connection to a unix socket is made or refused at once"
      : `the system itself gives up, after ${ceiling} s on most and about 127 s on Linux`;
    report({
      message: `nginx never waits ${showSeconds(value.value)} for a connection from ${scopeName(route.from)} to ${route.text} (${showDirective(route.from, name)}), because ${why}.`,
      args: { directive: name, seconds: value.value, ceiling, target: route.text },
      at: span,
      label: isUnix ? "has no effect on a unix socket" : "longer than the system tries",
      related: [{ span: route.pass, text: "connects here" }],
    });
  },
});

function onUnix({ targets }: Route): boolean {
  return targets.length > 0 && targets.every(({ address }) => address.known && address.value.kind === "unix");
}
