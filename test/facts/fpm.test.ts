import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generateFpmFacts } from "../../scripts/facts/fpm.ts";
import { phpSettings } from "../../src/facts/fpm/generated/php-settings.ts";
import { phpDefault } from "../../src/facts/fpm/php-defaults.ts";
import { fpmDefault, fpmSetting, fpmSettingNames, isBefore } from "../../src/facts/fpm/setting.ts";

const installed = spawnSync("php-fpm8.2", ["-n", "-i"], { encoding: "utf8" });

describe("facts about FPM", () => {
  it.skipIf(installed.status !== 0)(
    "hold every setting that the installed PHP knows, with what it is by default",
    () => {
      const rows = [...installed.stdout.matchAll(/^([a-z][\w.]*) => .* => (.*)$/gm)].filter(
        ([, name]) => name !== "fpm.config",
      );
      expect(rows.length).toBeGreaterThan(100);
      for (const [, name = "", value] of rows) {
        expect(phpSettings, name).toHaveProperty([name]);
        if (phpSettings[name] !== null) expect([name, value]).toEqual([name, phpSettings[name]]);
      }
    },
  );

  it("are generated from their data", () => {
    for (const [path, text] of generateFpmFacts()) {
      expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(text);
    }
  });

  it("tell the sections apart", () => {
    expect(fpmSetting("pool", "pm.max_children")?.type).toBe("integer");
    expect(fpmSetting("global", "pm.max_children")).toBeUndefined();
    expect(fpmSetting("global", "log_level")?.values).toContain("warn");
    expect(fpmSettingNames("pool")).toContain("listen");
  });

  it("know defaults, by version where it changed", () => {
    expect(fpmDefault("pool", "pm.max_spawn_rate", null)).toBe("32");
    expect(fpmDefault("pool", "listen.backlog", "7.4")).toBe("511");
    expect(fpmDefault("pool", "listen.backlog", "8.2.30")).toBe("-1");
    expect(phpDefault("post_max_size")).toBe("8M");
    expect(phpDefault("constructor")).toBeNull();
  });

  it("compare versions by number", () => {
    expect(isBefore("7.4", "8.0")).toBe(true);
    expect(isBefore("8.10", "8.2")).toBe(false);
    expect(isBefore("8.2.1", "8.2")).toBe(false);
  });
});
