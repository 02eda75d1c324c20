import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "masking-timeout";
const proxy = (lines: string, http = "") =>
  stack({ http, locations: `location /ws { proxy_pass http://127.0.0.1:8080; ${lines} }` });

describe(rule, () => {
  it("advises against more than ten minutes", () => {
    const asked = ask(rule, stack({ location: "fastcgi_read_timeout 1h;" }));
    expect(asked.marked).toEqual(["info fastcgi_read_timeout 1h"]);
    expect(asked.messages).toEqual([
      "A request of location ~ \\.php$ that hangs holds its connection and its worker for 3600 s before unix:/run/php/www.sock counts as failed (fastcgi_read_timeout 1h): the fault shows late, as a full server.",
    ]);
    expect(asked.related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
  });

  it("looks at proxy_read_timeout for a proxy, and leaves WebSockets alone", () => {
    expect(ask(rule, proxy("proxy_read_timeout 3600;")).marked).toEqual(["info proxy_read_timeout 3600"]);
    const socket = "proxy_read_timeout 3600; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;";
    expect(ask(rule, proxy(socket)).marked).toEqual([]);
    expect(ask(rule, proxy("proxy_read_timeout 3600;", "proxy_set_header Upgrade $http_upgrade;")).marked).toEqual([]);
  });

  it.each(["600s", "10m", "60"])("is silent on %s", (time) => {
    expect(ask(rule, stack({ location: `fastcgi_read_timeout ${time};` })).marked).toEqual([]);
  });

  it("takes another limit", () => {
    const rules = { [rule]: { maximum: "2m" } };
    expect(ask(rule, stack({ location: "fastcgi_read_timeout 5m;", config: { rules } })).marked).toHaveLength(1);
    expect(ask(rule, stack({ location: "fastcgi_read_timeout 120s;", config: { rules } })).marked).toEqual([]);
    expect(() => ask(rule, stack({ config: { rules: { [rule]: { maximum: 0 } } } }))).toThrow(/maximum/);
  });

  it("is silent where nothing is written, and counts a template value as unknown", () => {
    expect(ask(rule, stack()).marked).toEqual([]);
    const asked = ask(rule, stack({ location: "fastcgi_read_timeout {{ wait }};" }));
    expect(asked.unknown).toContain("fastcgi_read_timeout {{ wait }}: template value");
  });
});
