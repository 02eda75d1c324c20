import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { type StackParts, stack } from "../support/stacks.ts";

const rule = "variable-without-resolver";
const b = "upstream b { server 127.0.0.1:20300; }";
const at = (lines: string, http = b): StackParts => ({ http, server: `location /x { ${lines} }` });

describe(rule, () => {
  it.each([
    ["a host name (09a)", at("set $h nosuch.invalid; proxy_pass http://$h;"), "http://$h"],
    ["localhost (09c)", at("set $h localhost; proxy_pass http://$h:8080;"), "http://$h:8080"],
    ["an upstream with a port (09k)", at("set $h b; proxy_pass http://$h:8080;"), "http://$h:8080"],
    ["fastcgi_pass (09h)", at("set $h php.invalid:9000; fastcgi_pass $h;"), "$h"],
    ["a whole URL in the variable", at("set $u http://nosuch.invalid/a; proxy_pass $u;"), "$u"],
    [
      "a variable in the path only",
      at("proxy_pass http://localhost:8080$request_uri;"),
      "http://localhost:8080$request_uri",
    ],
    ["a capture in the path", at("proxy_pass http://nosuch.invalid/$1;"), "http://nosuch.invalid/$1"],
    ["a map", at("proxy_pass http://$to;", "map $host $to { default one.invalid; a two.invalid; }"), "http://$to"],
    [
      "a variable set further out",
      { server: "set $h nosuch.invalid; location /x { proxy_pass http://$h; }" },
      "http://$h",
    ],
  ])("fires for %s", (_, parts, marked) => {
    const asked = ask(rule, stack(parts));
    expect(asked.marked).toEqual([`error ${marked}`]);
    expect(asked.messages[0]).toMatch(/^nginx looks up .* for location \/x .*502\.$/);
  });

  it.each([
    ["an IP address (09b)", at("set $h 127.0.0.1; proxy_pass http://$h:8080;")],
    ["an IPv6 address", at("set $h [::1]; proxy_pass http://$h:8080;")],
    ["an upstream's name (09d)", at("set $h b; proxy_pass http://$h;")],
    ["an upstream's name in other letters", at("set $h B; proxy_pass http://$h;")],
    ["a socket (09i)", at("set $h unix:/run/php/www.sock; fastcgi_pass $h;")],
    ["a name without variables, which is looked up at the start", at("proxy_pass http://nosuch.invalid;")],
    ["a name from the request", at("proxy_pass http://$arg_to;")],
    ["an upstream and a variable path", at("proxy_pass http://b/$1;")],
    ["fastcgi_pass without a port, which is 500", at("set $h nosuch; fastcgi_pass $h;")],
    ["a resolver in the location", at("resolver 127.0.0.53; set $h nosuch.invalid; proxy_pass http://$h;")],
    ["a resolver in http", at("set $h nosuch.invalid; proxy_pass http://$h;", "resolver 127.0.0.53;")],
    ["a template value", at("set $h {{ host }}; proxy_pass http://$h;")],
  ])("is silent about %s", (_, parts) => {
    expect(ask(rule, stack(parts)).marked).toEqual([]);
  });

  it("knows that a pass without variables was looked up already (measured)", () => {
    const both = (literal: string) =>
      stack({
        server: `location /a { proxy_pass ${literal}; } location /x { set $h localhost; proxy_pass http://$h:8080; }`,
      });
    expect(ask(rule, both("http://localhost:8080")).marked).toEqual([]);
    expect(ask(rule, both("http://localhost:8081")).marked).toEqual(["error http://$h:8080"]);
  });

  it("warns where only some values need one", () => {
    const asked = ask(rule, stack(at("proxy_pass http://$to;", `${b} map $host $to { default b; a two.invalid; }`)));
    expect(asked.marked).toEqual(["warning http://$to"]);
    expect(asked.messages[0]).toContain("nginx looks up two.invalid for");
  });

  it("does not know what a missing file sets", () => {
    const asked = ask(rule, stack(at("set $h nosuch.invalid; proxy_pass http://$h;", "include /srv/other/site.conf;")));
    expect(asked.marked).toEqual([]);
    const site = { "site.conf": "server { listen 80; location / { set $h nosuch.invalid; proxy_pass http://$h; } }\n" };
    expect(ask(rule, site).marked).toEqual([]);
    expect(ask(rule, site).unknown.join()).toContain("a resolver may be set");
  });

  it("is the only loud voice", () => {
    expect(loud(stack(at("set $h nosuch.invalid; proxy_pass http://$h;")))).toEqual([`${rule} «http://$h»`]);
  });
});
