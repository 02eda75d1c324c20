import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";

const rule = "socket-permission-denied";
const tree = (pool: string, web = "nginx:1.28", php = "php:8.3-fpm", more = "") => ({
  "compose.yaml": `services:
  web: {image: "${web}", volumes: ["./site.conf:/etc/nginx/conf.d/default.conf", "run:/run/php"]}
  php: {image: "${php}", volumes: ["./pool.conf:/usr/local/etc/php-fpm.d/zzz.conf", "run:/run/php"]${more}}
volumes: {run: {}}
`,
  "site.conf": "server {\n  location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/fpm.sock; }\n}\n",
  "pool.conf": `[www]\nlisten = /run/php/fpm.sock\n${pool}\n`,
});

describe("a socket in a directory that two containers share", () => {
  it("belongs to root where nothing says otherwise", () => {
    expect(ask(rule, tree("")).marked).toEqual(["error /run/php/fpm.sock"]);
  });

  it("is closed to nginx's number where only the owner may write", () => {
    expect(ask(rule, tree("listen.owner = www-data\nlisten.mode = 0600")).marked).toEqual(["error www-data"]);
  });

  it.each([
    ["nginx's number as its owner", tree("listen.owner = 101")],
    ["the write bit for all", tree("listen.mode = 0666")],
    ["an unknown image", tree("", "x/nginx:1")],
    ["a PHP-FPM that root does not start", tree("listen.mode = 0600", "nginx", "php:8.3-fpm", ", user: www-data")],
  ])("is fine, or not known, with %s", (_, files) => {
    expect(ask(rule, files).marked).toEqual([]);
  });
});
