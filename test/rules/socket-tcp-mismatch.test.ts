import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "socket-tcp-mismatch";

describe(rule, () => {
  it("points at the target, names both ends and the pool's place (measured: 01a)", () => {
    const asked = ask(rule, pair({ pass: "127.0.0.1:9000", pool: "listen = /run/php/fpm.sock" }));
    expect(asked.marked).toEqual(["error 127.0.0.1:9000"]);
    expect(asked.related).toEqual(["php-fpm.conf: /run/php/fpm.sock"]);
    expect(asked.messages).toEqual([
      "nginx connects to the TCP address 127.0.0.1:9000, but pool www listens on the unix socket /run/php/fpm.sock, so each request to location ~ \\.php$ ends in 502.",
    ]);
    expect(asked.findings[0]?.args).toMatchObject({
      target: "127.0.0.1:9000",
      pool: "www",
      listen: "/run/php/fpm.sock",
    });
  });

  it("reports the reverse (measured: 01b)", () => {
    const asked = ask(rule, pair({ pass: "unix:/run/php/fpm.sock", pool: "listen = 9000" }));
    expect(asked.marked).toEqual(["error unix:/run/php/fpm.sock"]);
    expect(asked.messages[0]).toContain("but pool www listens on the TCP address 9000");
  });

  it("names all pools where there are several, and offers no fix then", () => {
    const pools = bare("blog", "listen = /run/php/blog.sock");
    const asked = ask(rule, pair({ pass: "127.0.0.1:9000", pool: "listen = /run/php/www.sock", pools }));
    expect(asked.messages[0]).toContain(
      "pools www and blog listen on the unix sockets /run/php/www.sock and /run/php/blog.sock",
    );
    expect(asked.related).toEqual(["php-fpm.conf: /run/php/www.sock", "php-fpm.conf: /run/php/blog.sock"]);
    expect(asked.findings[0]?.fixes).toEqual([]);
  });

  it("is silent where one pool uses the transport of the target", () => {
    const pools = bare("blog", "listen = 9001");
    expect(ask(rule, pair({ pass: "127.0.0.1:9000", pool: "listen = /run/php/www.sock", pools })).marked).toEqual([]);
  });

  it("offers to write the only pool's address, and that silences it", () => {
    for (const [listen, text] of [
      ["/run/php/fpm.sock", "unix:/run/php/fpm.sock"],
      ["9000", "127.0.0.1:9000"],
      ["[::]:9000", "127.0.0.1:9000"],
      ["[::1]:9000", "[::1]:9000"],
    ] as const) {
      const pass = listen.startsWith("/") ? "127.0.0.1:9000" : "unix:/run/php/fpm.sock";
      const [finding] = ask(rule, pair({ pass, pool: `listen = ${listen}` })).findings;
      expect(finding?.fixes.map(({ safety, edits }) => [safety, edits.map((edit) => edit.text)])).toEqual([
        ["unsafe", [text]],
      ]);
      expect(ask(rule, pair({ pass: text, pool: `listen = ${listen}` })).marked).toEqual([]);
    }
  });

  it("points into the upstream, and names the pass beside it", () => {
    const http = "upstream php { server 127.0.0.1:9000; }";
    const asked = ask(rule, pair({ http, pass: "php", pool: "listen = /run/php/fpm.sock" }));
    expect(asked.marked).toEqual(["error 127.0.0.1:9000"]);
    expect(asked.related).toContain("nginx.conf: fastcgi_pass php");
  });

  it("reports one place once for two locations through one upstream", () => {
    const http = "upstream php { server 127.0.0.1:9000; }";
    const server = "location ~ ^/a.*\\.php$ { include fastcgi.conf; fastcgi_pass php; }";
    const asked = ask(rule, pair({ http, server, pass: "php", pool: "listen = /run/php/fpm.sock" }));
    expect(asked.marked).toHaveLength(1);
  });

  it("follows a variable that is constant, and is silent on one that is not", () => {
    const pool = "listen = /run/php/fpm.sock";
    expect(ask(rule, pair({ server: "set $php 127.0.0.1:9000;", pass: "$php", pool })).marked).toEqual(["error $php"]);
    expect(ask(rule, pair({ pass: "$arg_php", pool })).marked).toEqual([]);
  });

  it("is silent where one server of the upstream answers (measured: 17c)", () => {
    const http = "upstream php { server 127.0.0.1:9000; server unix:/run/php/fpm.sock backup; }";
    expect(ask(rule, pair({ http, pass: "php", pool: "listen = /run/php/fpm.sock" })).marked).toEqual([]);
  });

  it("is silent on what it cannot know: other hosts, templates, other programs, unread includes", () => {
    const pool = "listen = /run/php/fpm.sock";
    expect(ask(rule, pair({ pass: "php:9000", pool })).marked).toEqual([]);
    expect(ask(rule, pair({ pass: "10.0.0.5:9000", pool })).marked).toEqual([]);
    expect(ask(rule, pair({ pass: "{{ php_host }}:9000", pool })).marked).toEqual([]);
    expect(ask(rule, pair({ pass: "127.0.0.1:9000", pool: "listen = {{ php_listen }}" })).marked).toEqual([]);
    expect(ask(rule, pair({ pass: "127.0.0.1:9000", pool, pools: "include = ${POOLS}/*.conf\n" })).marked).toEqual([]);
    const cgi = "location /cgi-bin/ { include fastcgi_params; fastcgi_pass 127.0.0.1:9005; }";
    expect(ask(rule, pair({ server: cgi, pass: "unix:/run/php/fpm.sock", pool })).marked).toEqual([]);
  });

  it("is silent where a return answers before PHP is asked", () => {
    const pool = "listen = /run/php/fpm.sock";
    expect(ask(rule, pair({ location: "return 404;", pass: "127.0.0.1:9000", pool })).marked).toEqual([]);
    expect(
      ask(rule, pair({ server: "return 301 https://x$request_uri;", pass: "127.0.0.1:9000", pool })).marked,
    ).toEqual([]);
  });

  it("is silent in a repository of containers", () => {
    const files = pair({ pass: "127.0.0.1:9000", pool: "listen = /run/php/fpm.sock" });
    expect(ask(rule, { ...files, "docker-compose.yml": "services:\n  php:\n    image: php:fpm\n" }).marked).toEqual([]);
  });
});
