import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "connect-timeout-ceiling";

describe(rule, () => {
  it("advises against more than the system waits", () => {
    const asked = ask(rule, stack({ listen: "127.0.0.1:9000", location: "fastcgi_connect_timeout 5m;" }));
    expect(asked.marked).toEqual(["info fastcgi_connect_timeout 5m"]);
    expect(asked.related).toEqual(["nginx.conf: fastcgi_pass 127.0.0.1:9000"]);
    expect(asked.messages).toEqual([
      "nginx never waits 300 s for a connection from location ~ \\.php$ to 127.0.0.1:9000 (fastcgi_connect_timeout 5m), because the system itself gives up, after 75 s on most and about 127 s on Linux.",
    ]);
  });

  it("says that a unix socket never waits", () => {
    const asked = ask(rule, stack({ http: "fastcgi_connect_timeout 300;" }));
    expect(asked.marked).toEqual(["info fastcgi_connect_timeout 300"]);
    expect(asked.messages[0]).toContain("a connection to a unix socket is made or refused at once");
    const template = stack({ listen: "/run/php/{{ name }}.sock", location: "fastcgi_connect_timeout 300;" });
    expect(ask(rule, template).messages[0]).toContain("a connection to a unix socket");
  });

  it("looks at proxy_connect_timeout for a proxy, and only there", () => {
    const proxy = (line: string) => stack({ locations: `location / { proxy_pass http://127.0.0.1:8080; ${line} }` });
    expect(ask(rule, proxy("proxy_connect_timeout 76s;")).marked).toEqual(["info proxy_connect_timeout 76s"]);
    expect(ask(rule, proxy("fastcgi_connect_timeout 300s;")).marked).toEqual([]);
  });

  it.each(["75s", "75", "5s", "1m15s"])("is silent on %s", (time) => {
    expect(ask(rule, stack({ location: `fastcgi_connect_timeout ${time};` })).marked).toEqual([]);
  });

  it("is silent where nothing is written, and counts a template value as unknown", () => {
    expect(ask(rule, stack()).marked).toEqual([]);
    const asked = ask(rule, stack({ location: "fastcgi_connect_timeout {{ wait }};" }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("fastcgi_connect_timeout {{ wait }}: template value");
  });
});
