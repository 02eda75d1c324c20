import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { lintFiles } from "../support/lint.ts";
import { pair } from "../support/pair.ts";

const rule = "protocol-mismatch";
const pool = "listen = 127.0.0.1:9000";
const on = (location: string, more: Partial<Parameters<typeof pair>[0]> = {}) =>
  ask(rule, pair({ pass: "127.0.0.1:9000", pool, server: `location /x/ { ${location} }`, ...more }));

describe(rule, () => {
  it("reports FastCGI to an http server of the same nginx (measured: 16h)", () => {
    const asked = on("include fastcgi.conf; fastcgi_pass 127.0.0.1:18080;");
    expect(asked.marked).toEqual(["error 127.0.0.1:18080"]);
    expect(asked.related).toEqual(["nginx.conf: listen 127.0.0.1:18080"]);
    expect(asked.messages).toEqual([
      "fastcgi_pass speaks FastCGI to 127.0.0.1:18080, where nginx's own http server expects HTTP, so each request to location /x/ ends in 502.",
    ]);
  });

  it.each([
    ["proxy_pass http://127.0.0.1:9000;", "HTTP"],
    ["proxy_pass https://127.0.0.1:9000;", "TLS"],
    ["uwsgi_pass 127.0.0.1:9000;", "uwsgi"],
    ["scgi_pass 127.0.0.1:9000;", "SCGI"],
  ])("reports %s to a pool (measured: §16)", (location, says) => {
    const asked = on(location);
    expect(asked.findings).toHaveLength(1);
    expect(asked.messages[0]).toContain(`speaks ${says} to 127.0.0.1:9000, where pool www expects FastCGI`);
    expect(asked.related).toEqual(["php-fpm.conf: 127.0.0.1:9000"]);
  });

  it("reports https to a plain listener, and not to one with ssl (measured: §16)", () => {
    expect(on("proxy_pass https://127.0.0.1:18080;").marked).toEqual(["error https://127.0.0.1:18080"]);
    const tls = "server { listen 127.0.0.1:8443 ssl; }";
    expect(on("proxy_pass https://127.0.0.1:8443;", { http: tls }).marked).toEqual([]);
    const old = "server { listen 127.0.0.1:8443; ssl on; }";
    expect(on("proxy_pass https://127.0.0.1:8443;", { http: old }).marked).toEqual([]);
  });

  it("knows what a listen serves: ports, wildcards, families, sockets", () => {
    const server = (listen: string) => ({ http: `server { listen ${listen}; }` });
    const fast = (target: string, listen: string) =>
      on(`include fastcgi.conf; fastcgi_pass ${target};`, server(listen)).marked.length;
    expect(fast("127.0.0.1:8080", "8080")).toBe(1);
    expect(fast("localhost:8080", "*:8080")).toBe(1);
    expect(fast("127.0.0.1:80", "127.0.0.1")).toBe(1);
    expect(fast("[::1]:8080", "[::]:8080")).toBe(1);
    expect(fast("127.0.0.1:8080", "[::]:8080")).toBe(0);
    expect(fast("127.0.0.1:8080", "[::]:8080 ipv6only=off")).toBe(1);
    expect(fast("unix:/run/web.sock", "unix:/var/run/web.sock")).toBe(1);
    expect(fast("127.0.0.1:8081", "8080")).toBe(0);
    expect(fast("10.0.0.5:8080", "8080")).toBe(0);
  });

  it("points into the upstream", () => {
    const asked = on("proxy_pass http://app;", { http: "upstream app { server 127.0.0.1:9000; }" });
    expect(asked.marked).toEqual(["error 127.0.0.1:9000"]);
    expect(asked.related).toContain("nginx.conf: proxy_pass http://app");
  });

  it("is silent on what fits, on http to http, and on what it does not know", () => {
    expect(on("include fastcgi.conf; fastcgi_pass 127.0.0.1:9000;").marked).toEqual([]);
    expect(on("proxy_pass http://127.0.0.1:18080;").marked).toEqual([]);
    expect(on("proxy_pass http://127.0.0.1:9001;").marked).toEqual([]);
    expect(on("proxy_pass http://$arg_to;").marked).toEqual([]);
    expect(on("return 404; proxy_pass http://127.0.0.1:9000;").marked).toEqual([]);
  });

  it("is the one root cause", () => {
    const files = pair({ pass: "127.0.0.1:18080", pool });
    const errors = lintFiles(files).findings.filter(({ severity }) => severity === "error");
    expect(errors.map((finding) => finding.rule)).toEqual([rule]);
  });
});
