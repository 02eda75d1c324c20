import { describe, expect, it, vi } from "vitest";
import { configSchema, optionTable } from "../../scripts/config-schema.ts";
import { configValidator } from "../../scripts/config-validator.ts";
import { rulesPage } from "../../scripts/rules-page.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { sampleRule } from "./sample-rule.ts";

// What the generator would write if the product had this rule.
vi.mock("../../src/config/generated/validate.js", async () => {
  const { sampleRule } = await import("./sample-rule.ts");
  const code = configValidator(configSchema([sampleRule]));
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
});
vi.mock("../../src/config/generated/rule-options.ts", async () => {
  const { sampleRule } = await import("./sample-rule.ts");
  return { ruleOptions: optionTable([sampleRule]) };
});

const load = (setting: object | string) => {
  const text = JSON.stringify({ rules: { "sample-rule": setting } });
  return loadConfig(memoryFileSystem({ "/p/.no502.json": text }), "/p");
};

describe("options in the configuration", () => {
  it.each([
    [{ minimum: "16k" }, { minimum: 16384 }],
    [{ minimum: 2048 }, { minimum: 2048 }],
    [{ wait: "1m 30s" }, { wait: 90 }],
    [{ wait: 0 }, { wait: 0 }],
    [
      { count: 3, names: ["a"], strict: true, mode: "b" },
      { count: 3, names: ["a"], strict: true, mode: "b" },
    ],
  ])("%o becomes %o", (setting, options) => {
    const result = load(setting);
    expect(result.ok && result.config.rules["sample-rule"]).toEqual({ level: null, options });
  });

  it("stand beside a level", () => {
    const result = load({ level: "error", count: 3 });
    expect(result.ok && result.config.rules["sample-rule"]).toEqual({ level: "error", options: { count: 3 } });
  });

  it.each([
    [{ minimum: "512" }, 'rules.sample-rule.minimum is "512", but must be at least 1024'],
    [{ minimum: 512 }, "rules.sample-rule.minimum is 512, but must be at least 1024"],
    [{ minimum: "1G" }, 'rules.sample-rule.minimum is "1G", but must be at most 1048576'],
    [
      { minimum: "8 apples" },
      'rules.sample-rule.minimum is "8 apples", but must be a size such as "60M", "4G" or "8k"',
    ],
    [{ wait: "1h" }, 'rules.sample-rule.wait is "1h", but must be at most 600'],
    [{ wait: -1 }, "rules.sample-rule.wait is -1, but must be at least 0"],
    [{ count: 11 }, "rules.sample-rule.count is 11, but must be at most 10"],
    [{ count: 1.5 }, "rules.sample-rule.count is 1.5, but must be a whole number"],
    [{ names: "a" }, 'rules.sample-rule.names is "a", but must be a list'],
    [{ strict: "yes" }, 'rules.sample-rule.strict is "yes", but must be true or false'],
    [{ minimun: 1 }, 'the rule sample-rule has no option "minimun"; did you mean "minimum"?'],
    ["loud", 'rules.sample-rule is "loud"; allowed are off, info, warning, error'],
  ])("%o is refused", (setting, message) => {
    const result = load(setting);
    expect(result.ok ? [] : result.problems.map((problem) => problem.message)).toEqual([message]);
  });

  it("are refused in overrides too", () => {
    const text = '{"overrides": [{"files": ["a"], "rules": {"sample-rule": {"wait": "11m"}}}]}';
    const result = loadConfig(memoryFileSystem({ "/p/.no502.json": text }), "/p");
    expect(result).toMatchObject({
      ok: false,
      problems: [
        {
          start: text.indexOf('"11m"'),
          message: 'overrides[0].rules.sample-rule.wait is "11m", but must be at most 600',
        },
      ],
    });
  });
});

it("the page of rules shows versions and options", () => {
  const page = rulesPage([sampleRule]);
  expect(page).toContain("## Operation\n");
  expect(page).toContain(
    "| [`sample-rule`](../rules/sample-rule/doc.md) | warning | finds x |     | nginx <1.29.7 | `minimum` (8k): the smallest header buffer; `wait` (60 s): how long; ",
  );
  expect(page).toContain("`names` (none): which \\| ones");
});
