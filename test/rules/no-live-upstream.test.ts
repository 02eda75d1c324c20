import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { nginxTest } from "../support/nginx-test.ts";
import { describeWithServers } from "../support/servers.ts";
import { stack } from "../support/stacks.ts";

const rule = "no-live-upstream";
const of = (servers: string, pass = "fastcgi_pass php;") =>
  stack({ http: `upstream php { ${servers} }`, server: `location /x { ${pass} }` });

describe(rule, () => {
  it("fires where the only server is down (09l)", () => {
    const asked = ask(rule, of("server 127.0.0.1:9000 down;"));
    expect(asked.marked).toEqual(["error upstream php"]);
    expect(asked.messages).toEqual(["Every request to upstream php gets 502, because its only server is marked down."]);
    expect(asked.related).toEqual(["nginx.conf: server 127.0.0.1:9000 down", "nginx.conf: fastcgi_pass php"]);
  });

  it("fires where all of several are down, backups too (09m)", () => {
    const asked = ask(rule, of("server 127.0.0.1:9000 down; server 127.0.0.1:1 backup down;"));
    expect(asked.messages[0]).toContain("all of its 2 servers are marked down");
  });

  it("fires where only backups are left, and where there is nothing", () => {
    expect(ask(rule, of("server 127.0.0.1:9000 backup;")).findings[0]?.args.original).toBe(
      'no servers in upstream "php"',
    );
    expect(ask(rule, of("keepalive 4;")).findings[0]?.args.original).toBe("no servers are inside upstream");
    expect(ask(rule, of("keepalive 4;")).marked).toEqual(["error upstream php"]);
  });

  it.each([
    ["one that is not down", of("server 127.0.0.1:9000; server 127.0.0.1:1 down;")],
    ["a live backup", of("server 127.0.0.1:1 down; server 127.0.0.1:9000 backup;")],
    ["a dead server that is not marked (09n)", of("server 127.0.0.1:1 max_fails=1;")],
    ["an upstream nothing leads to", of("server 127.0.0.1:9000 down;", "return 404;")],
    ["servers from a file that is not there", of("server 127.0.0.1:9000 down; include /srv/other/site.conf;")],
    ["a template's choice", of("server 127.0.0.1:9000 {{ state }};")],
  ])("is silent about %s", (_, files) => {
    expect(ask(rule, files).marked).toEqual([]);
  });

  it.each(["server 127.0.0.1:9000 backup;", "server 127.0.0.1:9000 down;"])("is the only loud voice: %s", (servers) => {
    expect(loud(of(servers, "proxy_pass http://php;"))).toEqual([`${rule} «upstream php»`]);
  });
});

describeWithServers("nginx -t", () => {
  const test = (servers: string) => nginxTest(of(servers)["nginx.conf"] ?? "");
  it("takes servers that are down and refuses the rest", () => {
    expect(test("server 127.0.0.1:9000 down;")).toBeNull();
    expect(test("server 127.0.0.1:9000 backup;")).toBe('no servers in upstream "php"');
    expect(test("keepalive 4;")).toBe("no servers are inside upstream");
  });
});
