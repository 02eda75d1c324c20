import type { Route, Stack } from "../../src/model/stack.ts";
import { defineRule, type Fix } from "../../src/rule/define-rule.ts";
import { hostKind } from "../../src/rule/host-kind.ts";
import { fixWith, linesInRoute, rewritten } from "../../src/rule/line-edits.ts";
import { routeName } from "../../src/rule/route-name.ts";
import { writtenDirective } from "../../src/rule/written-directive.ts";

export default defineRule({
  id: "upstream-sni-off",
  summary: "nginx speaks TLS to a host without naming it, and servers that need the name refuse",
  category: "names",
  severity: "warning",
  levels: ["warning", "info"],
  confidence: "medium",
  since: "0.1.0",
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_server_name",
    "https://nginx.org/en/docs/http/ngx_http_grpc_module.html#grpc_ssl_server_name",
    "measured: §16",
  ],
  symptoms: [/peer closed connection in SSL handshake/, /tlsv1 unrecognized name:SSL alert number 112/],
  related: ["protocol-mismatch"],
  fixable: "unsafe",
  each: "route",
  check(route, { stack, report }) {
    const module = moduleOf(route.protocol, route.text);
    if (module === null) return;
    const names = route.targets.flatMap(({ address }) => {
      if (!address.known || address.value.kind === "unix") return [];
      const kind = hostKind(address.value.host);
      return kind === "public" || kind === "internal" ? [{ host: address.value.host, kind }] : [];
    });
    const named = names.find(({ kind }) => kind === "public") ?? names[0];
    const setting = route.from.flag(`${module}_ssl_server_name`);
    if (!named || !setting.value.known || setting.value.value) return;
    report({
      message: `nginx opens TLS to ${named.host} for ${routeName(route)} without naming it (${module}_ssl_server_name ${setting.span ? "off" : "is off by default"}): where that server needs the name, the client gets 502.`,
      args: { host: named.host },
      at: setting.span ?? route.pass,
      label: "no name in the TLS handshake",
      related: setting.span ? [{ span: route.pass, text: "TLS to a host name" }] : [],
      severity: named.kind === "public" ? "warning" : "info",
      fix: nameHost(route, `${module}_ssl_server_name`, stack),
    });
  },
});

function moduleOf(protocol: string, text: string): "proxy" | "grpc" | null {
  if (protocol === "https") return "proxy";
  return protocol === "grpc" && /^grpcs:/i.test(text) ? "grpc" : null;
}

function nameHost(route: Route, directive: string, stack: Stack): Fix[] {
  const off = writtenDirective(route.from, directive)?.args[0];
  const edit = off ? rewritten(stack, off, "on") : linesInRoute(stack, route, [`${directive} on;`]);
  return fixWith(`Set ${directive} on`, "unsafe", [edit]);
}
