import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "rlimit-files-too-small";
const limit = (files: number | string) => `rlimit_files = ${files}`;

describe(rule, () => {
  it.each([5, 6, 10, 63])("warns at %i (measured: §19)", (files) => {
    const asked = ask(rule, stack({ pool: limit(files) }));
    expect(asked.marked).toEqual([`warning rlimit_files = ${files}`]);
    expect(asked.messages[0]).toContain(`A worker of pool www may open ${files} files at a time`);
  });

  it.each([64, 1024, 0])("is silent on %i", (files) => {
    expect(ask(rule, stack({ pool: limit(files) })).marked).toEqual([]);
  });

  it("looks at [global] and at every pool", () => {
    const asked = ask(rule, stack({ global: limit(32), pools: pool("b", limit(16)) }));
    expect(asked.marked).toEqual(["warning rlimit_files = 32", "warning rlimit_files = 16"]);
    expect(asked.messages[0]).toContain("PHP-FPM's main process may open 32 files");
  });

  it("takes another minimum, and refuses 0", () => {
    const rules = (minimum: number) => ({ config: { rules: { [rule]: { minimum } } } });
    expect(ask(rule, stack({ pool: limit(100), ...rules(128) })).marked).toHaveLength(1);
    expect(ask(rule, stack({ pool: limit(32), ...rules(32) })).marked).toEqual([]);
    expect(() => ask(rule, stack(rules(0)))).toThrow(/minimum/);
  });

  it("is silent where nothing is written, and counts a template value as unknown", () => {
    expect(ask(rule, stack()).marked).toEqual([]);
    const asked = ask(rule, stack({ pool: limit("{{ n }}") }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("rlimit_files = {{ n }}: template value");
  });
});
