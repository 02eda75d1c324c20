import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pair } from "../support/pair.ts";

const rule = "socket-uri-misread";
const socket = "/srv/app/fpm.sock";
const php = (pass: string, more: { http?: string; server?: string; user?: string } = {}) =>
  ask(rule, pair({ pass, pool: `listen = ${socket}`, ...more }));
const other = (pass: string, http = "") => php(`unix:${socket}`, { http, server: `location /api/ { ${pass} }` });

describe(rule, () => {
  it("reports a colon at the end, with a safe fix (measured: 01u)", () => {
    const asked = php(`unix:${socket}:`);
    expect(asked.marked).toEqual([`error unix:${socket}:`]);
    expect(asked.messages).toEqual([
      `nginx takes the colon in fastcgi_pass for a part of the path and connects to the socket "${socket}:", which does not exist, so each request to location ~ \\.php$ ends in 502.`,
    ]);
    const [fix] = asked.findings[0]?.fixes ?? [];
    expect(fix).toMatchObject({ safety: "safe", edits: [{ text: "" }] });
    const span = fix?.edits[0]?.span;
    expect(asked.result.text(span?.file as never)?.slice(span?.start, span?.end)).toBe(":");
  });

  it("reports a proxy_pass without the colon, with an unsafe fix (measured: 35l)", () => {
    const asked = other("proxy_pass http://unix:/a.sock/x;");
    expect(asked.marked).toEqual(["error http://unix:/a.sock/x"]);
    expect(asked.messages[0]).toContain('connects to the socket "/a.sock/x"');
    expect(asked.findings[0]?.fixes[0]).toMatchObject({ safety: "unsafe", edits: [{ text: ":" }] });
    expect(other("proxy_pass http://unix:/a.sock:/x;").marked).toEqual([]);
    expect(other("proxy_pass http://unix:/a.sock/;").marked).toHaveLength(1);
    expect(other("proxy_pass http://unix:/a.socket?x=1;").marked).toHaveLength(1);
  });

  it("is silent on a proxy_pass whose colon ends the path", () => {
    for (const text of [
      "http://unix:/a.sock",
      "http://unix:/a.sock:",
      "http://unix:/a.sock:/",
      "http://unix:/run/app/main",
    ]) {
      expect(other(`proxy_pass ${text};`).marked).toEqual([]);
    }
  });

  it.each(["uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"])("knows that %s has no URI part", (pass) => {
    expect(other(`${pass} unix:/a.sock:;`).marked).toEqual(["error unix:/a.sock:"]);
    expect(other(`${pass} unix:/a.sock;`).marked).toEqual([]);
  });

  it("reports a path that is relative (measured: 35d), unless nginx may be started where it leads somewhere", () => {
    const asked = php("unix:fpm.sock");
    expect(asked.marked).toEqual(["error unix:fpm.sock"]);
    expect(asked.messages[0]).toContain("relative to the directory it was started in");
    expect(php("unix:fpm.sock", { user: "user www-data; working_directory /srv/app;" }).marked).toEqual([]);
    expect(php("unix:srv/app/fpm.sock").marked).toEqual([]);
  });

  it("looks at the servers of an upstream, where no colon ends a path, and points there", () => {
    const http = `upstream app { server unix:/a.sock:; }`;
    const asked = other("proxy_pass http://app/x;", http);
    expect(asked.marked).toEqual(["error unix:/a.sock:"]);
    expect(asked.related).toEqual(["nginx.conf: proxy_pass http://app/x"]);
  });

  it("reads through constant variables, offers no fix there, and leaves others alone", () => {
    const asked = php("unix:$sock:", { server: `set $sock ${socket};` });
    expect(asked.marked).toEqual(["error unix:$sock:"]);
    expect(asked.findings[0]?.fixes).toEqual([]);
    expect(php("unix:$arg_sock:").marked).toEqual([]);
  });

  it("is silent on the other spellings that work (measured: 35a to 35c) and on placeholders", () => {
    for (const pass of [
      `unix://${socket}`,
      `UNIX:${socket}`,
      "unix:/srv/app/../app/fpm.sock",
      "unix:APP_HOME/fpm.sock",
    ]) {
      expect(php(pass).marked).toEqual([]);
    }
  });
});
