import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "process-max-below-pools";
const two = (max: number | string) =>
  stack({ global: `process.max = ${max}`, pool: "pm.max_children = 6", pools: pool("b", "pm.max_children = 4") });

describe(rule, () => {
  it("points at process.max, and at every pool (measured: 06x)", () => {
    const asked = ask(rule, two(9));
    expect(asked.marked).toEqual(["warning process.max = 9"]);
    expect(asked.related).toEqual(["php-fpm.conf: pm.max_children = 6", "php-fpm.conf: pm.max_children = 4"]);
    expect(asked.messages).toEqual([
      "PHP-FPM starts at most 9 processes (process.max = 9), and pm.max_children of the pools www and b together is 10: whoever starts first takes them, and a pool that gets none answers every request with 504.",
    ]);
  });

  it("says of a single pool that it waits", () => {
    const asked = ask(rule, stack({ global: "process.max = 10" }));
    expect(asked.messages[0]).toContain("of pool www is 40: it never has more");
  });

  it.each([10, 11, 0])("is silent on %i", (max) => {
    expect(ask(rule, two(max)).marked).toEqual([]);
  });

  it("is silent where nothing is written", () => {
    expect(ask(rule, stack({ pools: pool("b") })).marked).toEqual([]);
  });

  it("is certain of what the known pools need, and does not judge a template value", () => {
    const parts = { global: "process.max = 39", pools: pool("b", "pm.max_children = {{ n }}") };
    expect(ask(rule, stack(parts)).marked).toHaveLength(1);
    expect(ask(rule, stack({ ...parts, global: "process.max = 41" })).marked).toEqual([]);
    const asked = ask(rule, two("{{ max }}"));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("process.max = {{ max }}: template value");
  });
});
