import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "time-unit-misread";
const rtt = (value: string) => `request_terminate_timeout = ${value}`;
const read = (value: string) => ask(rule, stack({ pool: rtt(value) })).findings.map(({ args }) => args.seconds);

describe(rule, () => {
  it.each([
    ["500ms", 500],
    ["1h30m", 60],
    ["1m30s", 1],
    ["1.5s", 1],
    ["1.5", 1],
    ["1,5s", 1],
    ["s", 0],
    ["1h 30m", 60],
    ["2mins", 2],
    ["1days", 1],
    ["1e3", 1],
    ["0x10", 0],
    ["9999999d", 711_487_104],
  ])("%s is %i s (measured: §20)", (value, seconds) => {
    expect(read(value)).toEqual([seconds]);
  });

  it.each(["90", "90s", "2m", "1h", "1d", "0", "-1", "010", '"30"', "'45s'", "30 s", "30secs", "30 seconds"])(
    "%s is what it says",
    (value) => {
      expect(read(value)).toEqual([]);
    },
  );

  it.each(["30x", "1w", "5M", "off", "1min", "500msec"])("%s is refused, and fpm-rejected says so", (value) => {
    expect(read(value)).toEqual([]);
  });

  it("says what FPM reads, what was meant and where", () => {
    const asked = ask(rule, stack({ pool: rtt("1m30s") }));
    expect(asked.marked).toEqual(["error request_terminate_timeout = 1m30s"]);
    expect(asked.messages).toEqual([
      "PHP-FPM reads request_terminate_timeout = 1m30s of pool www as 1 s, not as 90 s: the last character is the unit, and of the rest only the digits at its start count.",
    ]);
    expect(ask(rule, stack({ pool: rtt("s") })).messages[0]).toContain("of pool www as 0 s: the last");
  });

  it("offers what was meant where FPM can be told it", () => {
    const [finding] = ask(rule, stack({ pool: rtt('"1h30m"') })).findings;
    expect(finding?.fixes).toMatchObject([{ title: "Write 5400s", safety: "unsafe", edits: [{ text: "5400s" }] }]);
    expect(ask(rule, stack({ pool: rtt("500ms") })).findings[0]?.fixes).toEqual([]);
    expect(ask(rule, stack({ pool: rtt("s") })).findings[0]?.fixes).toEqual([]);
  });

  it("looks at every time of every section", () => {
    const asked = ask(
      rule,
      stack({
        global: "process_control_timeout = 1m10s\nemergency_restart_interval = 1m30s\nsystemd_interval = 10.5",
        pool: "slowlog = /var/log/slow.log\nrequest_slowlog_timeout = 2.5s",
        pools: pool("b", "pm.process_idle_timeout = 1m10s"),
      }),
    );
    expect(asked.marked).toEqual([
      "error process_control_timeout = 1m10s",
      "error emergency_restart_interval = 1m30s",
      "error systemd_interval = 10.5",
      "error request_slowlog_timeout = 2.5s",
      "error pm.process_idle_timeout = 1m10s",
    ]);
    expect(asked.messages[0]).toContain("of [global] as 1 s, not as 70 s");
    expect(asked.messages[4]).toContain("of pool b");
  });

  it("judges only what is in force, and no template value", () => {
    expect(read("1m30s\nrequest_terminate_timeout = 90s")).toEqual([]);
    expect(read("{{ limit }}s")).toEqual([]);
    expect(read("$" + "{LIMIT}")).toEqual([]);
  });

  it("lets numbers be that are no times", () => {
    expect(ask(rule, stack({ pool: "pm.max_requests = 500" })).marked).toEqual([]);
  });
});
