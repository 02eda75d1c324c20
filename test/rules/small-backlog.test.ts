import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const rule = "small-backlog";
const backlog = (value: number | string) => `listen.backlog = ${value}`;

describe(rule, () => {
  it.each([
    [0, 1, 2],
    [1, 1, 3],
    [5, 1, 7],
    [1, 2, 4],
    [3, 3, 7],
  ])("backlog %i and %i workers: %i requests fit (measured: 05)", (queue, children, fit) => {
    const asked = ask(rule, stack({ pool: `${backlog(queue)}\npm.max_children = ${children}` }));
    expect(asked.marked).toEqual([`warning listen.backlog = ${queue}`]);
    expect(asked.findings[0]?.args).toMatchObject({ fit });
    expect(asked.related).toEqual([`php-fpm.conf: pm.max_children = ${children}`]);
  });

  it("says what the next request gets", () => {
    expect(ask(rule, stack({ pool: backlog(10) })).messages).toEqual([
      "Pool www takes at most 51 requests at a time (pm.max_children = 40 and listen.backlog = 10): in a burst the next one is 502 at once, because a unix socket refuses what its queue does not hold.",
    ]);
  });

  it.each([128, 511, 65535, -1, -5])("is silent on %i (measured: 05i)", (value) => {
    expect(ask(rule, stack({ pool: backlog(value) })).marked).toEqual([]);
  });

  it("is silent where nothing is written, whatever the version", () => {
    expect(ask(rule, stack()).marked).toEqual([]);
    expect(ask(rule, stack({ config: { versions: { php: "7.4" } } })).marked).toEqual([]);
  });

  it("is silent on TCP, where the client tries again (measured: 05e, 05f)", () => {
    expect(ask(rule, stack({ listen: "127.0.0.1:9000", pool: backlog(1) })).marked).toEqual([]);
  });

  it("takes another minimum, and refuses a negative one", () => {
    const rules = (minimum: number) => ({ config: { rules: { [rule]: { minimum } } } });
    expect(ask(rule, stack({ pool: backlog(200), ...rules(256) })).marked).toHaveLength(1);
    expect(ask(rule, stack({ pool: backlog(10), ...rules(10) })).marked).toEqual([]);
    expect(() => ask(rule, stack(rules(-1)))).toThrow(/minimum/);
  });

  it("tells what it can where the number of workers is not known", () => {
    const asked = ask(rule, stack({ pool: `${backlog(9)}\npm.max_children = {{ n }}` }));
    expect(asked.messages[0]).toMatch(/^Only 10 requests can wait for a worker of pool www/);
  });

  it("counts a template value as unknown", () => {
    const asked = ask(rule, stack({ pool: backlog("{{ queue }}") }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("listen.backlog = {{ queue }}: template value");
  });
});
