import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "timeout-inversion";
const rtt = (value: string) => `request_terminate_timeout = ${value}`;
const outcomes = (files: Readonly<Record<string, string>>) => ask(rule, files).findings.map(({ args }) => args.outcome);

describe(rule, () => {
  it("points at both ends (measured: 03a)", () => {
    const asked = ask(rule, stack({ pool: rtt("2s"), location: "fastcgi_read_timeout 10s;" }));
    expect(asked.marked).toEqual(["warning request_terminate_timeout = 2s"]);
    expect(asked.related).toEqual(["nginx.conf: fastcgi_read_timeout 10s"]);
    expect(asked.messages).toEqual([
      "PHP-FPM kills a request of pool www after 2 s (request_terminate_timeout = 2s) while nginx waits 10 s for it (fastcgi_read_timeout 10s) in location ~ \\.php$: the client gets 502.",
    ]);
    expect(asked.findings[0]?.related[0]?.text).toBe("nginx waits 10 s for pool www");
  });

  it("fires over TCP as well (measured: 03a3)", () => {
    const files = stack({ listen: "127.0.0.1:9000", pool: rtt("2s"), location: "fastcgi_read_timeout 10s;" });
    expect(ask(rule, files).marked).toEqual(["warning request_terminate_timeout = 2s"]);
  });

  it("names nginx's default and points at the pass directive", () => {
    const asked = ask(rule, stack({ pool: rtt("20") }));
    expect(asked.messages[0]).toContain("nginx waits 60 s for it (fastcgi_read_timeout, the default)");
    expect(asked.related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
    expect(asked.findings[0]?.related[0]?.text).toBe(
      "nginx waits 60 s here, the default: nothing sets fastcgi_read_timeout",
    );
    expect(asked.findings[0]?.args).toMatchObject({ pool: "www", terminate: 20, read: 60 });
  });

  it("sees a wait that is set further out, in nginx's own units", () => {
    const asked = ask(rule, stack({ http: "fastcgi_read_timeout 5m;", pool: rtt("2m") }));
    expect(asked.messages[0]).toContain("after 120 s (request_terminate_timeout = 2m)");
    expect(asked.messages[0]).toContain("waits 300 s for it (fastcgi_read_timeout 5m)");
    expect(asked.related).toEqual(["nginx.conf: fastcgi_read_timeout 5m"]);
  });

  it("uses the time as FPM reads it (measured: 20k)", () => {
    expect(ask(rule, stack({ pool: rtt("1h30m") })).marked).toEqual([]);
    expect(ask(rule, stack({ pool: rtt("1m30s") })).messages[0]).toContain(
      "after 1 s (request_terminate_timeout = 1m30s)",
    );
  });

  it.each([
    ["equal limits: 504, not 502 (measured: 03e)", "3s", "3s"],
    ["nginx gives up first (measured: 03b)", "10s", "2s"],
    ["no limit", "0", "10s"],
    ["a negative limit is none (measured: §20)", "-1", "10s"],
  ])("is silent: %s", (_, limit, wait) => {
    expect(ask(rule, stack({ pool: rtt(limit), location: `fastcgi_read_timeout ${wait};` })).marked).toEqual([]);
  });

  it("is silent where the pool sets no limit", () => {
    expect(ask(rule, stack()).marked).toEqual([]);
  });

  describe("tells 502 from either", () => {
    const window = (wait: string, more: object = {}) =>
      outcomes(stack({ pool: rtt("6"), location: `fastcgi_read_timeout ${wait};`, ...more }));

    it.each([
      ["6500ms", "502 or 504"],
      ["7s", "502 or 504"],
      ["7999ms", "502 or 504"],
      ["8s", "502"],
      ["8100ms", "502"],
    ])("6 s against %s (measured: 03h)", (wait, outcome) => {
      expect(window(wait)).toEqual([outcome]);
    });

    it("by the smallest limit of any pool of that FPM (measured: 03j)", () => {
      expect(window("6500ms", { pools: pool("other", rtt("1s")) })).toEqual(["502"]);
      expect(window("6200ms", { pools: pool("other", rtt("1s")) })).toEqual(["502 or 504"]);
    });

    it("by a slow log as well, which sets the same timer", () => {
      const slow = `${rtt("6")}\nslowlog = /var/log/slow.log\nrequest_slowlog_timeout = 1s`;
      expect(window("6500ms", { pool: slow })).toEqual(["502"]);
    });

    it("and says so in words", () => {
      const asked = ask(rule, stack({ pool: rtt("6"), location: "fastcgi_read_timeout 7s;" }));
      expect(asked.messages[0]).toMatch(/: the client gets 502 or 504, whichever comes first\.$/);
    });
  });

  it("is off with the timer that a negative limit of another pool stops", () => {
    expect(ask(rule, stack({ pool: rtt("2s"), pools: pool("other", rtt("-1")) })).marked).toEqual([]);
  });

  it("makes one finding of several routes, with all their waits", () => {
    const php = (path: string, wait: string) =>
      `location ${path} { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/www.sock; ${wait} }`;
    const locations = [
      php("~ \\.php$", ""),
      php("= /export.php", "fastcgi_read_timeout 300;"),
      php("= /fast.php", "fastcgi_read_timeout 5s;"),
    ].join("\n");
    const asked = ask(rule, stack({ pool: rtt("20"), locations }));
    expect(asked.marked).toEqual(["warning request_terminate_timeout = 20"]);
    expect(asked.messages[0]).toContain("nginx waits 300 s for it (fastcgi_read_timeout 300)");
    expect(asked.messages[0]).toContain("in location = /export.php and 1 other place");
    expect(asked.related).toEqual([
      "nginx.conf: fastcgi_pass unix:/run/php/www.sock",
      "nginx.conf: fastcgi_read_timeout 300",
    ]);
  });

  it("asks every pool for itself, through upstreams too", () => {
    const http = "upstream php { server unix:/run/php/www.sock; server unix:/run/php/b.sock; }";
    const locations =
      "location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass php; fastcgi_read_timeout 30s; }";
    const asked = ask(rule, stack({ http, locations, pool: rtt("20"), pools: pool("b", rtt("40")) }));
    expect(asked.messages.map((text) => /pool \w+/.exec(text)?.[0])).toEqual(["pool www"]);
  });

  it("takes the wait of the location for a pass in an if", () => {
    const locations = `location / {
      fastcgi_read_timeout 90s;
      if ($request_method = POST) { fastcgi_pass unix:/run/php/www.sock; }
    }`;
    const asked = ask(rule, stack({ locations, pool: rtt("20") }));
    expect(asked.messages[0]).toContain("90 s for it (fastcgi_read_timeout 90s) in if in location /");
  });

  it("lets locations of the pool's own status and ping pages be", () => {
    const php = (path: string) => `location ${path} { fastcgi_pass unix:/run/php/www.sock; }`;
    const lines = `${rtt("20")}\npm.status_path = /status\nping.path = /ping`;
    for (const path of ["= /status", "~ ^/(status|ping)$", "/ping"]) {
      expect(ask(rule, stack({ pool: lines, locations: php(path) })).marked).toEqual([]);
    }
    for (const path of ["~ ^/(status|x)$", "~ /status", "/"]) {
      expect(ask(rule, stack({ pool: lines, locations: php(path) })).marked).toHaveLength(1);
    }
  });

  it("says nothing of pools that no route reaches", () => {
    expect(ask(rule, stack({ pools: pool("lonely", rtt("2s")) })).marked).toEqual([]);
  });

  it("counts what a template decides as unknown", () => {
    const limit = ask(rule, stack({ pool: rtt("{{ limit }}") }));
    expect(limit.marked).toEqual([]);
    expect(limit.unknown).toContain("request_terminate_timeout = {{ limit }}: template value");
    const wait = ask(rule, stack({ pool: rtt("2"), location: "fastcgi_read_timeout {{ wait }};" }));
    expect(wait.marked).toEqual([]);
    expect(wait.unknown).toContain("fastcgi_read_timeout {{ wait }}: template value");
  });

  it("takes the last of several sections", () => {
    const files = stack({ pool: rtt("2s"), pools: `[www]\n${rtt("60s")}` });
    expect(ask(rule, files).marked).toEqual([]);
  });
});
