import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { suppressionRules } from "../../src/engine/suppression-rules.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { projectFolder } from "../support/examples.ts";

const page = (name: string) => readFileSync(join(projectFolder, "docs", name), "utf8");

it("the configuration shown in the docs is a valid one that sets everything it names", () => {
  const text = /```jsonc\n([\s\S]*?)```/.exec(page("configuration.md"))?.[1] ?? "";
  const result = loadConfig(memoryFileSystem({ "/p/.no502.jsonc": text }), "/p");
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join("\n"));
  const { config } = result;
  expect(config.rules["small-header-buffer"]).toEqual({ level: "error", options: { minimum: 16384 } });
  expect(config.stacks[0]?.nginx).toBe("/p/deploy/nginx/nginx.conf");
  expect(config.host.traffic).toEqual({ peakRps: 40, seconds: 0.25 });
});

it("the suppressions page explains every finding of the engine", () => {
  for (const { id, ...rule } of suppressionRules) {
    for (const level of "levels" in rule ? rule.levels : [rule.severity]) {
      expect(page("suppressions.md")).toMatch(new RegExp(`^\\| \`${id}\` +\\| ${level} +\\|`, "m"));
    }
  }
});
