import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "zero-timeout";
const proxy = (target: string, lines: string, http = "") =>
  stack({ http, locations: `location / { proxy_pass ${target}; ${lines} }` });

describe(rule, () => {
  it("reports fastcgi_read_timeout 0 at its place (measured: 20a)", () => {
    const asked = ask(rule, stack({ location: "fastcgi_read_timeout 0;" }));
    expect(asked.marked).toEqual(["error fastcgi_read_timeout 0"]);
    expect(asked.related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
    expect(asked.messages).toEqual([
      "nginx answers every request of location ~ \\.php$ with 504 at once, because fastcgi_read_timeout 0 leaves no time for the answer of unix:/run/php/www.sock.",
    ]);
  });

  it.each(["0s", "0ms", "0m", '"0"'])("reads %s as 0 as well", (value) => {
    expect(ask(rule, stack({ location: `fastcgi_read_timeout ${value};` })).marked).toHaveLength(1);
  });

  it("reports proxy_read_timeout 0 (measured: 20g) and proxy_connect_timeout 0 (measured: 20i)", () => {
    expect(ask(rule, proxy("http://127.0.0.1:8080", "proxy_read_timeout 0;")).marked).toEqual([
      "error proxy_read_timeout 0",
    ]);
    expect(ask(rule, proxy("http://127.0.0.1:8080", "proxy_connect_timeout 0;")).marked).toEqual([
      "error proxy_connect_timeout 0",
    ]);
    expect(ask(rule, proxy("https://127.0.0.1:8443", "proxy_read_timeout 0;")).marked).toHaveLength(1);
  });

  it("reports fastcgi_connect_timeout 0 on TCP (measured: 20c2) and not on a unix socket (measured: 20c)", () => {
    const location = "fastcgi_connect_timeout 0;";
    expect(ask(rule, stack({ location, listen: "127.0.0.1:9000" })).marked).toEqual([
      "error fastcgi_connect_timeout 0",
    ]);
    expect(ask(rule, stack({ location })).marked).toEqual([]);
    expect(ask(rule, proxy("http://unix:/run/app.sock", "proxy_connect_timeout 0;")).marked).toEqual([]);
  });

  it("lets one unix socket of an upstream answer for the rest", () => {
    const two = (servers: string) => proxy("http://app", "proxy_connect_timeout 0;", `upstream app { ${servers} }`);
    expect(ask(rule, two("server 127.0.0.1:1; server 127.0.0.1:2;")).marked).toHaveLength(1);
    expect(ask(rule, two("server 127.0.0.1:1; server unix:/run/app.sock;")).marked).toEqual([]);
  });

  it("does not judge a connect timeout to an unknown target", () => {
    const asked = ask(rule, proxy("http://$app", "proxy_connect_timeout 0;"));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown.join()).toContain("proxy_connect_timeout 0: 0 fails only where the target is TCP");
    // The read timeout fails whatever the target is.
    expect(ask(rule, proxy("http://$app", "proxy_read_timeout 0;")).marked).toHaveLength(1);
  });

  it("is silent on other zeros and other times (measured: §20)", () => {
    const lines = "send_timeout 0; keepalive_timeout 0; fastcgi_read_timeout 1ms; fastcgi_send_timeout 0;";
    expect(ask(rule, stack({ location: lines })).marked).toEqual([]);
  });

  it("is silent where the zero is of the other module or nothing inherits it", () => {
    expect(ask(rule, stack({ location: "proxy_read_timeout 0;" })).marked).toEqual([]);
    const overridden = stack({ http: "fastcgi_read_timeout 0;", location: "fastcgi_read_timeout 60s;" });
    expect(ask(rule, overridden).marked).toEqual([]);
  });

  it("reports an inherited zero once, with every route that it stops", () => {
    const php = (path: string) => `location ${path} { include /etc/nginx/fastcgi.conf; fastcgi_pass 127.0.0.1:9000; }`;
    const files = stack({
      listen: "127.0.0.1:9000",
      http: "fastcgi_read_timeout 0;",
      locations: `${php("~ \\.php$")}\n${php("= /x.php")}`,
    });
    const asked = ask(rule, files);
    expect(asked.marked).toEqual(["error fastcgi_read_timeout 0"]);
    expect(asked.related).toEqual([
      "nginx.conf: fastcgi_pass 127.0.0.1:9000",
      "nginx.conf: fastcgi_pass 127.0.0.1:9000",
    ]);
  });

  it("counts a template value as unknown and leaves a refused one to nginx-invalid-value", () => {
    const asked = ask(rule, stack({ location: "fastcgi_read_timeout {{ wait }};" }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("fastcgi_read_timeout {{ wait }}: template value");
    expect(ask(rule, stack({ location: "fastcgi_read_timeout off;" })).marked).toEqual([]);
  });
});
