import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { fpmTest } from "../support/fpm-test.ts";
import { loud } from "../support/loud.ts";
import { describeWithServers } from "../support/servers.ts";
import { type StackParts, stack } from "../support/stacks.ts";

const rule = "fpm-rejected";
const dynamic = (children: number, start: string, min: number, max: number): StackParts => ({
  pool: `pm = dynamic\npm.max_children = ${children}\n${start}\npm.min_spare_servers = ${min}\npm.max_spare_servers = ${max}`,
});
const start = (servers: number) => `pm.start_servers = ${servers}`;
const without = (key: string): Readonly<Record<string, string>> => {
  const files = stack();
  return { ...files, "php-fpm.conf": (files["php-fpm.conf"] ?? "").replace(new RegExp(`^${key} = .*$`, "m"), "") };
};

/** What is written, what is marked, and the words of PHP-FPM (§6). */
const refused: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
  [
    "start below min",
    stack(dynamic(5, start(1), 2, 3)),
    "1",
    "pm.start_servers(1) must not be less than pm.min_spare_servers(2)",
  ],
  ["start above max", stack(dynamic(5, start(4), 1, 3)), "4", "and not greater than pm.max_spare_servers(3)"],
  ["max above children", stack(dynamic(5, start(2), 1, 6)), "6", "cannot be greater than pm.max_children(5)"],
  [
    "max below min",
    stack(dynamic(9, "", 4, 3)),
    "3",
    "pm.max_spare_servers(3) must not be less than pm.min_spare_servers(4)",
  ],
  ["min 0", stack(dynamic(5, "", 0, 3)), "0", "pm.min_spare_servers(0) must be a positive value"],
  ["max 0", stack(dynamic(5, "", 1, 0)), "0", "pm.max_spare_servers(0) must be a positive value"],
  ["children 0", stack({ pool: "pm.max_children = 0" }), "0", "pm.max_children must be a positive value"],
  ["children -1", stack({ pool: "pm.max_children = -1" }), "-1", "pm.max_children must be a positive value"],
  ["no children", without("pm\\.max_children"), "[www]", "pm.max_children must be a positive value"],
  ["no process manager", without("pm"), "[www]", "the process manager is missing (static, dynamic or ondemand)"],
  ["no listen", without("listen"), "[www]", "no listen address have been defined!"],
  ["no user", without("user"), "[www]", "user has not been defined"],
  [
    "idle timeout 0",
    stack({ pool: "pm = ondemand\npm.process_idle_timeout = 0" }),
    "0",
    "pm.process_idle_timeout(0s) must be greater than 0s",
  ],
  [
    "spawn rate 0",
    stack({ pool: `${dynamic(5, "", 1, 3).pool}\npm.max_spawn_rate = 0` }),
    "0",
    "pm.max_spawn_rate must be a positive value",
  ],
  ...["5x", "5.5", "+5", "0x10"].map(
    (value) =>
      [
        `the number ${value}`,
        stack({ pool: `pm.max_children = ${value}` }),
        value,
        "unable to parse value for entry 'pm.max_children': is not a valid number",
      ] as const,
  ),
  [
    "a comment after a number",
    stack({ pool: "pm.max_children = 20 # enough" }),
    "20 # enough",
    "is not a valid number",
  ],
  ["an unknown process manager", stack({ pool: "pm = dynamik" }), "dynamik", "invalid process manager"],
  ["an unknown setting", stack({ pool: "pm.max_childs = 5" }), "pm.max_childs", "unknown entry 'pm.max_childs'"],
  ["a pool's setting in [global]", stack({ global: "pm = static" }), "pm", "unknown entry 'pm'"],
  [
    "a global setting in a pool",
    stack({ pool: "process_control_timeout = 10s" }),
    "process_control_timeout",
    "unknown entry 'process_control_timeout'",
  ],
  [
    "a status path without /",
    stack({ pool: "pm.status_path = status" }),
    "status",
    "the status path 'status' must start with a '/'",
  ],
  ["a ping path without /", stack({ pool: "ping.path = ping" }), "ping", "the ping path 'ping' must start with a '/'"],
  [
    "a slow log timeout without a slow log",
    stack({ pool: "request_slowlog_timeout = 5s" }),
    "5s",
    "'slowlog' must be specified",
  ],
  [
    "a slow log timeout after termination (03a5)",
    stack({
      pool: "slowlog = /tmp/slow.log\nrequest_terminate_timeout = 2s\nrequest_slowlog_timeout = 5s",
      location: "fastcgi_read_timeout 2s;",
    }),
    "5s",
    "'request_slowlog_timeout' (5) can't be greater than 'request_terminate_timeout' (2)",
  ],
  ["a flag that is none", stack({ pool: "catch_workers_output = maybe" }), "maybe", "invalid boolean value"],
  ...["30x", "1w", "5M"].map(
    (value) =>
      [
        `the time ${value} (§20)`,
        stack({ pool: `request_terminate_timeout = ${value}` }),
        value,
        "unknown suffix used in time value",
      ] as const,
  ),
  [
    "a priority out of range",
    stack({ pool: "process.priority = 30" }),
    "30",
    "process.priority must be included into [-19,20]",
  ],
  ["no pool", { ...stack(), "php-fpm.conf": "[global]\nerror_log = /tmp/log\n" }, "[global]", "No pool defined"],
];

describe(rule, () => {
  it.each(refused)("marks exactly the mistake: %s", (_, files, marked, original) => {
    const asked = ask(rule, files);
    expect(asked.marked).toEqual([`error ${marked}`]);
    expect(String(asked.findings[0]?.args.original)).toContain(original);
    expect(asked.messages[0]).toMatch(/^PHP-FPM does not start, and nginx answers 502 for its pools: .*\.$/);
  });

  it.each(refused)("no other rule speaks of it: %s", (_, files) => {
    expect(loud(files)).toHaveLength(1);
  });

  it("shows the other value of a relation", () => {
    const asked = ask(
      rule,
      stack({ pool: "slowlog = /tmp/slow.log\nrequest_terminate_timeout = 2s\nrequest_slowlog_timeout = 5s" }),
    );
    expect(asked.related).toEqual(["php-fpm.conf: 2s"]);
  });

  it.each([
    ["all equal", dynamic(5, start(5), 5, 5)],
    ["start unset", dynamic(5, "", 1, 3)],
    ["start 0", dynamic(5, start(0), 1, 3)],
    ["absurd spare values of a static pool", { pool: "pm.min_spare_servers = 9\npm.max_spare_servers = 1" }],
    ["the process manager in capitals", { pool: "pm = Static" }],
    ["a number in quotes", { pool: 'pm.max_children = "5"' }],
    ["an octal-looking number", { pool: "pm.max_children = 010" }],
    [
      "equal slow log and termination",
      { pool: "slowlog = /tmp/s\nrequest_terminate_timeout = 2s\nrequest_slowlog_timeout = 2s" },
    ],
  ])("is silent about %s", (_, parts) => {
    expect(ask(rule, stack(parts)).marked).toEqual([]);
  });

  it("leaves two pools on one address to duplicate-listen", () => {
    const files = stack({
      pools: "[api]\nuser = www-data\nlisten = /run/php/www.sock\npm = static\npm.max_children = 5",
    });
    expect(ask(rule, files).marked).toEqual([]);
  });

  it("knows nothing about a missing user where nothing shows that root starts PHP-FPM", () => {
    const alone = {
      "php-fpm.conf": "[global]\nerror_log = /tmp/l\n[www]\nlisten = 9000\npm = static\npm.max_children = 5\n",
    };
    const asked = ask(rule, alone);
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toEqual(["[www]: depends on the user who starts PHP-FPM"]);
  });

  it("does not miss settings that an image may bring", () => {
    const asked = ask(rule, { ...without("pm"), Dockerfile: "FROM php:8.2-fpm\n" });
    expect(asked.marked).toEqual([]);
    expect(asked.unknown.join()).toContain("may lie in the image");
  });

  it.each(["pm.max_children = {{ children }}", "pm.max_children = $" + "{CHILDREN}"])("is silent about %s", (line) => {
    expect(ask(rule, stack({ pool: line })).marked).toEqual([]);
  });
});

describeWithServers("php-fpm -t", () => {
  it.each(refused)("refuses it with the same words: %s", (_, files, __, original) => {
    expect(fpmTest(files["php-fpm.conf"] ?? "")).toContain(original);
  });
});
