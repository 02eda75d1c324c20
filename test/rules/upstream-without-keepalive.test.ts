import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "upstream-without-keepalive";
const api = (http: string, pass = "proxy_pass http://api;", config = {}) =>
  ask(id, stack({ http, locations: `location /api/ { ${pass} }`, config }));

describe("HTTP over TCP", () => {
  it("is advice at the upstream, once for all routes", () => {
    const { marked, related, messages } = api(
      "upstream api { server 127.0.0.1:3000; }",
      "proxy_pass http://api; } location /b { proxy_pass https://api;",
    );
    expect(marked).toEqual(["info upstream api"]);
    expect(related).toEqual(["nginx.conf: proxy_pass http://api", "nginx.conf: proxy_pass https://api"]);
    expect(messages[0]).toContain("upstream api has no keepalive");
  });

  it.each(["http://127.0.0.1:3000", "http://10.0.0.7:8080/v1/", "https://backend.internal"])(
    "is advice at %s itself",
    (to) => {
      expect(api("", `proxy_pass ${to};`).marked).toEqual([`info proxy_pass ${to}`]);
    },
  );

  it.each([
    ["keepalive", "upstream api { server 127.0.0.1:3000; keepalive 8; }", "proxy_pass http://api;"],
    ["a template's keepalive", "upstream api { server 127.0.0.1:3000; keepalive {{ n }}; }", "proxy_pass http://api;"],
    ["an upstream on a unix socket", "upstream api { server unix:/run/api.sock; }", "proxy_pass http://api;"],
    ["a unix socket", "", "proxy_pass http://unix:/run/api.sock:/;"],
    ["a variable", "", "set $to 127.0.0.1:3000; proxy_pass http://$to;"],
    [
      "an unread include in the upstream",
      "upstream api { server 127.0.0.1:3000; include /opt/keep.conf; }",
      "proxy_pass http://api;",
    ],
    ["FastCGI", "", "include fastcgi.conf; fastcgi_pass 127.0.0.1:9000;"],
  ])("is silent with %s", (_, http, pass) => {
    expect(api(http, pass).marked).toEqual([]);
  });

  it("leaves an address that goes past an upstream to keepalive-prerequisites, while that rule speaks", () => {
    const http = "upstream api { server 127.0.0.1:3000; keepalive 8; }";
    const at = (nginx: string) => api(http, "proxy_pass http://127.0.0.1:3000;", { versions: { nginx } }).marked;
    expect(at("1.29.6")).toEqual([]);
    expect(at("1.29.7")).toEqual(["info proxy_pass http://127.0.0.1:3000"]);
  });
});

describe("nginx 1.29.7 keeps 32 connections for every upstream", () => {
  const at = (nginx: string, more = "") =>
    api(`upstream api { server 127.0.0.1:3000; ${more} }`, undefined, { versions: { nginx } }).marked;
  it("but not before", () => {
    expect(at("1.29.6")).toEqual(["info upstream api"]);
    expect(at("1.29.7")).toEqual([]);
    expect(at("1.29.7", "keepalive 0;")).toEqual(["info upstream api"]);
  });
});
