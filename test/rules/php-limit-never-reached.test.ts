import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "php-limit-never-reached";
const limits = (rtt: string, met: string, key = "php_admin_value") =>
  `request_terminate_timeout = ${rtt}\n${key}[max_execution_time] = ${met}`;

describe(rule, () => {
  it("points at PHP's limit, and at the one that comes first (measured: 04c)", () => {
    const asked = ask(rule, stack({ pool: limits("2s", "60") }));
    expect(asked.marked).toEqual(["info php_admin_value[max_execution_time] = 60"]);
    expect(asked.related).toEqual(["php-fpm.conf: request_terminate_timeout = 2s"]);
    expect(asked.messages).toEqual([
      "PHP never reaches max_execution_time (60 s) in pool www, because PHP-FPM kills the request after 2 s (request_terminate_timeout = 2s): the client gets 502 instead of PHP's error page.",
    ]);
  });

  it("fires on equal limits, and in every way to write one", () => {
    expect(ask(rule, stack({ pool: limits("30", "30") })).marked).toHaveLength(1);
    expect(ask(rule, stack({ pool: limits("30", "29", "php_value") })).marked).toEqual([]);
    expect(ask(rule, stack({ pool: limits("30", "60", "php_value") })).marked).toHaveLength(1);
    // A flag is 1 (measured: 04j), `2s` is 2 (measured: 04m).
    expect(ask(rule, stack({ pool: limits("1", "on", "php_admin_flag") })).marked).toHaveLength(1);
    expect(ask(rule, stack({ pool: limits("2", "2s") })).marked).toHaveLength(1);
  });

  it("looks into php.ini", () => {
    const files = {
      ...stack({ pool: "request_terminate_timeout = 20" }),
      "php.ini": "[PHP]\nmax_execution_time = 30\n",
    };
    const asked = ask(rule, files);
    expect(asked.marked).toEqual(["info max_execution_time = 30"]);
    expect(asked.related).toEqual(["php-fpm.conf: request_terminate_timeout = 20"]);
  });

  it.each([
    ["PHP gives up first (measured: 04d)", limits("60", "30")],
    ["PHP has no limit", limits("60", "0")],
    ["PHP-FPM has no limit", limits("0", "60")],
    ["PHP's limit is not written", "request_terminate_timeout = 20"],
    ["PHP-FPM's limit is not written", "php_admin_value[max_execution_time] = 600"],
  ])("is silent: %s", (_, lines) => {
    expect(ask(rule, stack({ pool: lines })).marked).toEqual([]);
  });

  it("asks every pool, and counts a template value as unknown", () => {
    const asked = ask(rule, stack({ pools: pool("b", limits("20", "30")) }));
    expect(asked.messages[0]).toContain("pool b");
    const unknown = ask(rule, stack({ pool: limits("20", "{{ limit }}") }));
    expect(unknown.marked).toEqual([]);
    expect(unknown.unknown.join()).toContain("max_execution_time");
  });
});
