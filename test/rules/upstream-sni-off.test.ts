import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "upstream-sni-off";
const at = (lines: string, http = "") => stack({ http, server: `location /x { ${lines} }` });

describe(rule, () => {
  it("warns for a public name (35m)", () => {
    const asked = ask(rule, at("proxy_pass https://payments.example.com;"));
    expect(asked.marked).toEqual(["warning proxy_pass https://payments.example.com"]);
    expect(asked.messages[0]).toContain("proxy_ssl_server_name is off by default");
  });

  it("points at the off that is written", () => {
    const asked = ask(rule, at("proxy_pass https://payments.example.com;", "proxy_ssl_server_name off;"));
    expect(asked.marked).toEqual(["warning proxy_ssl_server_name off"]);
    expect(asked.related).toEqual(["nginx.conf: proxy_pass https://payments.example.com"]);
  });

  it.each(["payments", "payments.internal", "payments.shop.svc.cluster.local", "nas.lan"])("advises for %s", (host) => {
    expect(ask(rule, at(`proxy_pass https://${host};`)).marked).toEqual([`info proxy_pass https://${host}`]);
  });

  it("looks through an upstream and a constant variable", () => {
    const http = "resolver 127.0.0.53; upstream b { server 10.0.0.1:443; server api.example.com:443; }";
    expect(ask(rule, at("proxy_pass https://b;", http)).marked).toEqual(["warning proxy_pass https://b"]);
    expect(ask(rule, at("set $h api.example.com; proxy_pass https://$h;", http)).marked).toEqual([
      "warning proxy_pass https://$h",
    ]);
  });

  it("knows gRPC", () => {
    expect(ask(rule, at("grpc_pass grpcs://api.example.com:443;")).marked).toEqual([
      "warning grpc_pass grpcs://api.example.com:443",
    ]);
    expect(ask(rule, at("grpc_pass grpcs://api.example.com:443; grpc_ssl_server_name on;")).marked).toEqual([]);
  });

  it.each([
    ["the name is sent (35n)", at("proxy_pass https://api.example.com; proxy_ssl_server_name on;")],
    ["it is sent everywhere", at("proxy_pass https://api.example.com;", "proxy_ssl_server_name on;")],
    ["plain http", at("proxy_pass http://api.example.com;")],
    ["an address", at("proxy_pass https://127.0.0.1:8443;")],
    ["this machine", at("proxy_pass https://localhost:8443;")],
    ["a name from the request", at("proxy_pass https://$host;")],
    ["a file that is not there", at("include /srv/other/site.conf; proxy_pass https://api.example.com;")],
  ])("is silent: %s", (_, files) => {
    expect(ask(rule, files).marked).toEqual([]);
  });
});
