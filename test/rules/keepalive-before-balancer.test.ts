import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "keepalive-before-balancer";
const servers = "server 127.0.0.1:3000; server 127.0.0.1:3001;";
const upstream = (lines: string, config = {}) =>
  ask(id, stack({ http: `upstream api { ${lines} }`, locations: "location / { proxy_pass http://api; }", config }));

describe("keepalive before the method", () => {
  // Measured: 08m, 08m3: 50 connections for 50 requests.
  it.each(["least_conn", "hash $uri consistent", "ip_hash", "random two"])("is lost to %s", (method) => {
    const { marked, related, messages } = upstream(`${servers} keepalive 16; ${method};`);
    const name = method.split(" ")[0];
    expect(marked).toEqual(["warning keepalive 16"]);
    expect(related).toEqual([`nginx.conf: ${method}`]);
    expect(messages[0]).toBe(
      `upstream api keeps no connection: ${name} stands after keepalive 16 and replaces it, so every request opens a new connection.`,
    );
  });

  it("is lost with servers between the two", () => {
    expect(upstream(`keepalive 16; ${servers} least_conn;`).marked).toEqual(["warning keepalive 16"]);
  });

  it("is lost in an upstream of PHP-FPM too", () => {
    const http = "upstream php { keepalive 4; least_conn; server unix:/run/php/www.sock; }";
    expect(ask(id, stack({ http })).marked).toEqual(["warning keepalive 4"]);
  });

  it.each([
    ["after the method", `least_conn; ${servers} keepalive 16;`],
    ["before the servers (measured: 08m4)", `keepalive 16; ${servers}`],
    ["with keepalive_timeout before the method", `keepalive_timeout 60s; least_conn; keepalive 16; ${servers}`],
    ["without a method", `${servers} keepalive 16;`],
    ["without keepalive", `${servers} least_conn;`],
  ])("is silent %s", (_, lines) => {
    expect(upstream(lines).marked).toEqual([]);
  });

  it.each([
    ["1.29.6", 1],
    ["1.29.7", 0],
  ])("nginx %s: %i", (nginx, count) => {
    expect(upstream(`${servers} keepalive 16; ip_hash;`, { versions: { nginx } }).marked).toHaveLength(count);
  });
});

describe("its fix", () => {
  it("lets the two lines change places", () => {
    const { findings } = upstream(`keepalive 16; ${servers} hash "$uri" consistent;`);
    const fix = findings[0]?.fixes[0];
    expect(fix?.safety).toBe("safe");
    expect(fix?.edits.map((edit) => edit.text)).toEqual(['hash "$uri" consistent', "keepalive 16"]);
  });

  it("is not offered where a backup server stands between them, or a second method", () => {
    expect(
      upstream("keepalive 16; server 127.0.0.1:3000; server 127.0.0.1:3001 backup; ip_hash;").findings[0]?.fixes,
    ).toEqual([]);
    expect(upstream(`keepalive 16; least_conn; ${servers} random;`).findings[0]?.fixes).toEqual([]);
  });
});
