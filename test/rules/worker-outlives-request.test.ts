import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "worker-outlives-request";
const rtt = (value: string) => `request_terminate_timeout = ${value}`;

describe(rule, () => {
  it("warns at a written limit that is longer than nginx waits (measured: 03b)", () => {
    const asked = ask(rule, stack({ pool: rtt("10s"), location: "fastcgi_read_timeout 2s;" }));
    expect(asked.marked).toEqual(["warning request_terminate_timeout = 10s"]);
    expect(asked.related).toEqual(["nginx.conf: fastcgi_read_timeout 2s"]);
    expect(asked.messages).toEqual([
      "nginx answers 504 after 2 s (fastcgi_read_timeout 2s) in location ~ \\.php$, and the worker of pool www goes on with the request, because PHP-FPM ends it only after 10 s (request_terminate_timeout = 10s).",
    ]);
  });

  it("counts nginx's default", () => {
    const asked = ask(rule, stack({ pool: rtt("5m") }));
    expect(asked.marked).toEqual(["warning request_terminate_timeout = 5m"]);
    expect(asked.messages[0]).toContain("after 60 s (fastcgi_read_timeout, the default)");
    expect(asked.messages[0]).toContain("only after 300 s (request_terminate_timeout = 5m)");
    expect(asked.related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
  });

  it("is advice where nothing ends a worker (measured: 03c)", () => {
    const unset = ask(rule, stack());
    expect(unset.marked).toEqual(["info [www]"]);
    expect(unset.messages[0]).toMatch(/because request_terminate_timeout is not set\.$/);
    const off = ask(rule, stack({ pool: rtt("0") }));
    expect(off.marked).toEqual(["info request_terminate_timeout = 0"]);
    expect(off.messages[0]).toMatch(/because request_terminate_timeout is off\.$/);
    expect(ask(rule, stack({ pool: rtt("-1") })).marked).toEqual(["info request_terminate_timeout = -1"]);
  });

  it.each([
    ["equal limits (measured: 03e)", "3s", "3s"],
    ["PHP-FPM ends it first (measured: 03a)", "2s", "10s"],
    ["a wait of 0, which zero-timeout reports", "10s", "0"],
  ])("is silent: %s", (_, limit, wait) => {
    expect(ask(rule, stack({ pool: rtt(limit), location: `fastcgi_read_timeout ${wait};` })).marked).toEqual([]);
  });

  it("names the shortest wait and shows all that are shorter", () => {
    const php = (path: string, wait: string) =>
      `location ${path} { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/www.sock; ${wait} }`;
    const locations = [
      php("~ \\.php$", "fastcgi_read_timeout 2m;"),
      php("= /a.php", "fastcgi_read_timeout 20s;"),
      php("= /b.php", "fastcgi_read_timeout 30s;"),
    ].join("\n");
    const asked = ask(rule, stack({ pool: rtt("120"), locations }));
    expect(asked.messages[0]).toContain("after 20 s (fastcgi_read_timeout 20s) in location = /a.php and 1 other place");
    expect(asked.related).toEqual(["nginx.conf: fastcgi_read_timeout 20s", "nginx.conf: fastcgi_read_timeout 30s"]);
  });

  it("lets a status page wait shorter than scripts", () => {
    const php = (path: string, wait: string) =>
      `location ${path} { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/www.sock; ${wait} }`;
    const locations = `${php("~ \\.php$", "fastcgi_read_timeout 300;")}\n${php("= /status", "")}`;
    const lines = `${rtt("300")}\npm.status_path = /status`;
    expect(ask(rule, stack({ pool: lines, locations })).marked).toEqual([]);
  });

  it("says nothing of pools that no route reaches", () => {
    const asked = ask(rule, stack({ pool: rtt("60"), pools: pool("lonely", rtt("600s")) }));
    expect(asked.marked).toEqual([]);
  });

  it("judges no template value", () => {
    expect(ask(rule, stack({ pool: rtt("{{ limit }}") })).marked).toEqual([]);
    expect(ask(rule, stack({ pool: rtt("90"), location: "fastcgi_read_timeout {{ wait }};" })).marked).toEqual([]);
  });
});
