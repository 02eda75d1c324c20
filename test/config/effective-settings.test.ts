import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { type EffectiveSetting, effectiveSettings } from "../../src/config/effective-settings.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { mergeRules } from "../../src/config/merge-layers.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { pathMatcher } from "../../src/source/path-matcher.ts";

function load(files: Readonly<Record<string, object>>) {
  const texts = Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]);
  const result = loadConfig(memoryFileSystem(Object.fromEntries(texts)), "/p");
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result;
}

/** The configuration that somebody would write who copies what is printed. */
function rebuild(settings: readonly EffectiveSetting[]): Config {
  const written: Record<string, unknown> = {};
  const rules: Record<string, Record<string, unknown>> = {};
  for (const { key, value } of settings) {
    if (value === null) continue;
    const [top = "", id = "", name = ""] = key.split(".");
    const list = /^(\w+)\[\d+\]$/.exec(key)?.[1];
    if (list) written[list] = [...((written[list] as unknown[]) ?? []), value];
    else if (top === "rules") rules[id] = { ...rules[id], [name]: value };
    else if (top === key) written[top] = value;
    else written[top] = { ...(written[top] as object), [id]: value };
  }
  return load({ "/p/.no502.json": { ...written, rules } }).config;
}

const level = fc.constantFrom("off", "info", "warning", "error");
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const rules = fc.record(
  {
    "zero-timeout": level,
    "suppression-unused": fc.oneof(level, fc.record({ level: some(level) })),
    "small-header-buffer": fc.oneof(
      level,
      fc.record({ level: some(level), minimum: some(fc.constantFrom("4k", "8k")) }),
    ),
  },
  { requiredKeys: [] },
);
const file = fc.record(
  {
    paths: fc.array(fc.constantFrom("a", "/b", "../c"), { maxLength: 2 }),
    exclude: fc.array(fc.constantFrom("x", "y/**"), { maxLength: 2 }),
    ignore: fc.array(fc.constantFrom("z"), { maxLength: 1 }),
    gitignore: fc.boolean(),
    stacks: fc.array(
      fc.record({ nginx: fc.constant("n"), fpm: fc.constant(["f"]), php: fc.constantFrom("p.ini", ["q.ini"]) }),
      { maxLength: 2 },
    ),
    versions: fc.record({ nginx: fc.constant("1.26.3"), php: fc.constant("8.3") }, { requiredKeys: [] }),
    host: fc.record(
      { memory: fc.constantFrom("4G", 1024), cores: fc.integer({ min: 1, max: 9 }) },
      { requiredKeys: [] },
    ),
    rules,
    overrides: fc.array(fc.record({ files: fc.constantFrom(["x"], ["*.conf"]), rules }), { maxLength: 2 }),
    failOn: fc.constantFrom("error", "info"),
    maxWarnings: fc.integer({ min: 0, max: 5 }),
    baseline: fc.constantFrom("k.json", "/k.json"),
  },
  { requiredKeys: [] },
);
const plain = (value: object) => JSON.parse(JSON.stringify(value)) as object;
const preset = fc.constantFrom("no502:all", "no502:strict", "no502:recommended");

describe("the settings in force", () => {
  it("are those that the run goes by, whatever they were put together from", () => {
    fc.assert(
      fc.property(file, file, file, fc.array(preset, { maxLength: 2 }), (own, base, other, names) => {
        const { config, layers } = load({
          "/p/.no502.json": { ...plain(own), extends: ["deep/base.json", ...names, "other.json"] },
          "/p/deep/base.json": plain(base),
          "/p/other.json": plain(other),
        });
        const { written: _, ...expected } = config;
        const { written: __, ...rebuilt } = rebuild(effectiveSettings(layers, config, null));
        expect({ ...rebuilt, rules: used(rebuilt.rules) }).toEqual({ ...expected, rules: used(expected.rules) });

        // For one file, what the overrides say of it is part of the rules.
        const here = rebuild(effectiveSettings(layers, config, "/p/x/a.conf"));
        const inFile = config.overrides
          .filter(({ files }) => pathMatcher(files, "/p")("/p/x/a.conf"))
          .reduce((all, override) => mergeRules(all, override.rules), config.rules);
        expect(used(here.rules)).toEqual(used(inFile));
      }),
      { numRuns: 200 },
    );
  });

  /** Rules of which something is said. */
  function used(all: Config["rules"]) {
    return Object.fromEntries(
      Object.entries(all).filter(([, { level: own, options }]) => own !== null || Object.keys(options).length > 0),
    );
  }

  it("name the place of each", () => {
    const { config, layers } = load({
      "/p/.no502.json": { extends: ["no502:strict", "b.json"], exclude: ["a"], rules: { "zero-timeout": "off" } },
      "/p/b.json": { exclude: ["b"], maxWarnings: 3 },
    });
    const from = Object.fromEntries(
      effectiveSettings(layers, config, null).map((setting) => [setting.key, setting.from]),
    );
    const place = (path: string, column: number) => ({ kind: "file", file: path, line: 1, column });
    expect(from).toMatchObject({
      "exclude[0]": place("/p/b.json", 13),
      "exclude[1]": place("/p/.no502.json", 49),
      "rules.zero-timeout.level": place("/p/.no502.json", 78),
      failOn: { kind: "preset", name: "no502:strict" },
      maxWarnings: place("/p/b.json", 32),
      "versions.php": { kind: "default" },
    });
  });
});
