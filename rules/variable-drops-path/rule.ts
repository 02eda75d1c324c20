import { runTimeTargets } from "../../src/model/run-time-target.ts";
import { locationName } from "../../src/resolve/nginx/validate/place.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { routeName } from "../../src/rule/route-name.ts";

export default defineRule({
  id: "variable-drops-path",
  summary: "proxy_pass holds a variable and a URI part, so nginx sends that URI for every request",
  category: "names",
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass", "measured: §9"],
  related: ["variable-without-resolver"],
  each: "route",
  check(route, { report }) {
    const word = route.pass.args[0];
    if (route.pass.name.text !== "proxy_pass" || !word) return;
    const dropping = (runTimeTargets(route) ?? []).filter(
      ({ uri }) => uri !== null && uri !== "" && !uri.includes("$"),
    );
    const [first] = dropping;
    // An exact location has one path: nothing of it is left to lose.
    const location = route.from.directive && locationName(route.from.directive);
    if (!first || location?.kind === "exact") return;
    const uri = first.uri?.startsWith("?") ? `/${first.uri}` : (first.uri as string);
    report({
      message: `nginx sends every request of ${routeName(route)} to ${first.authority ?? "its target"} as "${uri}", because a proxy_pass with a variable sends its URI part as it stands: the rest of the path and the query are lost.`,
      args: { uri, pass: route.text },
      at: word,
      label: `always asks for ${uri}`,
    });
  },
});
