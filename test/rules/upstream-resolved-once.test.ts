import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "upstream-resolved-once";
const at = (lines: string, http = "") => stack({ http, server: `location /x { ${lines} }` });

describe(rule, () => {
  it("advises on a name in a pass", () => {
    const asked = ask(rule, at("proxy_pass http://api.shop.example:8080/v1/;"));
    expect(asked.marked).toEqual(["info http://api.shop.example:8080/v1/"]);
    expect(asked.messages[0]).toContain("api.shop.example of location /x");
  });

  it("advises on a container's name", () => {
    expect(ask(rule, at("fastcgi_pass php:9000;")).marked).toEqual(["info php:9000"]);
  });

  it("advises on each server of an upstream that is a name", () => {
    const http = "upstream b { server one.example; server 10.0.0.1; server two.example:81 resolve; }";
    expect(ask(rule, at("proxy_pass http://b;", http)).marked).toEqual(["info one.example"]);
  });

  it.each([
    ["an address", at("proxy_pass http://127.0.0.1:8080;")],
    ["an IPv6 address", at("proxy_pass http://[::1]:8080;")],
    ["this machine", at("proxy_pass http://localhost:8080;")],
    ["a socket", at("proxy_pass http://unix:/run/b.sock;")],
    ["a variable", at("set $h api.shop.example; proxy_pass http://$h;", "resolver 127.0.0.53;")],
    ["a template value", at("proxy_pass http://{{ host }}:8080;")],
  ])("is silent about %s", (_, files) => {
    expect(ask(rule, files).marked).toEqual([]);
  });

  it("warns where a name stands for several containers", () => {
    const compose = (deploy: string) => ({
      "compose.yaml": `services:\n  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]}\n  php: {image: "php:fpm"${deploy}}\n`,
      "site.conf": "server { location / { fastcgi_pass php:9000; } }\n",
    });
    expect(ask(rule, compose("")).marked).toEqual(["info php:9000"]);
    expect(ask(rule, compose(", deploy: {replicas: 3}")).marked).toEqual(["warning php:9000"]);
    expect(ask(rule, compose(", deploy: {replicas: 1}")).marked).toEqual(["info php:9000"]);
  });
});
