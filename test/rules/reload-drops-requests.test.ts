import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "reload-drops-requests";

describe(rule, () => {
  it("points at a written 0 (measured: 18a)", () => {
    const asked = ask(rule, stack({ global: "process_control_timeout = 0" }));
    expect(asked.marked).toEqual(["info process_control_timeout = 0"]);
    expect(asked.messages).toEqual([
      "A reload of PHP-FPM turns every running request into 502, because process_control_timeout is 0: the workers are killed at once.",
    ]);
  });

  it("points at [global] where nothing is written", () => {
    const asked = ask(rule, stack());
    expect(asked.marked).toEqual(["info [global]"]);
    expect(asked.messages[0]).toContain("is not set, which is 0");
  });

  it("is silent where requests get time (measured: 18b)", () => {
    expect(ask(rule, stack({ global: "process_control_timeout = 10s" })).marked).toEqual([]);
  });

  it("does not judge what it cannot see: a template, a main file that is not there", () => {
    const asked = ask(rule, stack({ global: "process_control_timeout = {{ wait }}" }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("process_control_timeout = {{ wait }}: template value");
    const { "nginx.conf": nginx = "" } = stack();
    expect(ask(rule, { "nginx.conf": nginx, "www.conf": pool("www") }).marked).toEqual([]);
  });
});
