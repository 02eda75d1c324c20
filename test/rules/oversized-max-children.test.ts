import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "oversized-max-children";
const max = (count: number | string) => `pm.max_children = ${count}`;
const facts = { config: { host: { memory: "1G", processMemory: "64M" } } };

describe(rule, () => {
  it("warns where all workers need more than there is", () => {
    const asked = ask(rule, stack({ pool: max(17), ...facts }));
    expect(asked.marked).toEqual(["warning pm.max_children = 17"]);
    expect(asked.messages).toEqual([
      "17 processes of 64 MB (pm.max_children of pool www) need 1.1 GB, and the host has 1 GB: under load the kernel kills workers, and their clients get 502.",
    ]);
    expect(asked.findings[0]?.args).toMatchObject({ children: 17, fit: 16 });
  });

  it("is silent where they just fit", () => {
    expect(ask(rule, stack({ pool: max(16), ...facts })).marked).toEqual([]);
  });

  it("adds up the pools, and reports the largest", () => {
    const asked = ask(rule, stack({ pool: max(10), pools: pool("b", max(8)), ...facts }));
    expect(asked.marked).toEqual(["warning pm.max_children = 10"]);
    expect(asked.related).toEqual(["php-fpm.conf: pm.max_children = 8"]);
    expect(asked.messages[0]).toContain("the pools www and b together");
  });

  it("knows that process.max holds them below their sum", () => {
    const parts = { pool: max(10), pools: pool("b", max(8)), ...facts };
    expect(ask(rule, stack({ ...parts, global: "process.max = 16" })).marked).toEqual([]);
    expect(ask(rule, stack({ ...parts, global: "process.max = 17" })).marked).toHaveLength(1);
  });

  it("reports what the known pools need already", () => {
    const asked = ask(rule, stack({ pool: max(17), pools: pool("b", max("{{ n }}")), ...facts }));
    expect(asked.marked).toHaveLength(1);
  });

  it("is silent without both facts", () => {
    for (const host of [{}, { memory: "1G" }, { processMemory: "64M" }]) {
      expect(ask(rule, stack({ pool: max(4000), config: { host } })).marked).toEqual([]);
    }
  });
});
