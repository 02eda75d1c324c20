import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "unreachable-pool";
const www = "listen = /run/www.sock\nlisten.owner = www-data";
const old = bare("old", "listen = /run/old.sock");
const on = (more: Partial<Parameters<typeof pair>[0]> = {}) =>
  ask(rule, pair({ pass: "unix:/run/www.sock", pool: www, pools: old, ...more }));

describe(rule, () => {
  it("points at the address of the pool that nobody asks", () => {
    const asked = on();
    expect(asked.marked).toEqual(["info /run/old.sock"]);
    expect(asked.messages).toEqual([
      "No route of nginx leads to pool old on /run/old.sock, whose workers then wait for nobody.",
    ]);
  });

  it("is silent where a route, an upstream or a backup leads to it", () => {
    expect(on({ server: "location /old/ { include fastcgi.conf; fastcgi_pass unix:/run/old.sock; }" }).marked).toEqual(
      [],
    );
    const http = "upstream php { server unix:/run/www.sock; server unix:/run/old.sock backup; }";
    expect(on({ http, pass: "php" }).marked).toEqual([]);
  });

  it("is silent where a route may lead to it, or an include is not in the tree", () => {
    expect(on({ server: "location /x/ { fastcgi_pass $arg_pool; }" }).marked).toEqual([]);
    expect(on({ server: "location /x/ { fastcgi_pass {{ pool }}; }" }).marked).toEqual([]);
    expect(on({ http: "include /opt/sites/shop.conf;" }).marked).toEqual([]);
    expect(on({ http: "include {{ sites }};" }).marked).toEqual([]);
  });

  it("is silent without a main file, without nginx, without any reached pool, and in containers", () => {
    const site = "server { listen 80; location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/www.sock; } }";
    expect(ask(rule, { "site.conf": site, "www.conf": bare("www", www) + old }).marked).toEqual([]);
    expect(ask(rule, { "www.conf": bare("www", www) + old }).marked).toEqual([]);
    expect(on({ pass: "php.internal:9000" }).marked).toEqual([]);
    const files = pair({ pass: "unix:/run/www.sock", pool: www, pools: old });
    expect(ask(rule, { ...files, "docker-compose.yml": "services:\n  php:\n    image: php:fpm\n" }).marked).toEqual([]);
  });

  it("is silent about a container of which it is not known that it runs PHP-FPM", () => {
    const files = (command: string) => ({
      "web.conf": "server { listen 80; location ~ \\.php$ { include fastcgi_params; fastcgi_pass php:9000; } }",
      "www.conf": bare("www", "listen = 9000"),
      Dockerfile: "FROM php:8.2-fpm\nCOPY www.conf /usr/local/etc/php-fpm.d/zzz.conf\n",
      "compose.yaml": `services:
  web:
    image: nginx:1.27
    volumes: ["./web.conf:/etc/nginx/conf.d/default.conf"]
  php:
    build: .
  second:
    build: .
    command: ${command}
`,
    });
    expect(ask(rule, files("php-fpm")).marked).toEqual(["info 9000"]);
    expect(ask(rule, files("/opt/start-something")).marked).toEqual([]);
    expect(ask(rule, files("php artisan queue:work")).marked).toEqual([]);
  });

  it("leaves pools that another rule explains to that rule", () => {
    expect(on({ pools: bare("old", "listen = old.sock") }).marked).toEqual([]);
    expect(on({ pools: bare("old", "listen = /var/run/www.sock") }).marked).toEqual([]);
    const missed = "location /old/ { include fastcgi.conf; fastcgi_pass unix:/run/odl.sock; }";
    expect(on({ server: missed }).marked).toEqual([]);
  });
});
