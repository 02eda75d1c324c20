import { describe, expect, it } from "vitest";
import { type Config, defaultConfig } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { presets } from "../../src/config/presets.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";

type Files = Readonly<Record<string, object | string>>;

function load(files: Files) {
  const texts = Object.entries(files).map(([path, value]) => [
    path,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return loadConfig(memoryFileSystem(Object.fromEntries(texts)), "/p");
}

function config(files: Files): Config {
  const result = load(files);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.config;
}

function problems(files: Files): readonly string[] {
  const result = load(files);
  return result.ok
    ? []
    : result.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
}

const own = (more: object) => ({ "/p/.no502.json": more });

describe("extends", () => {
  it("builds on presets", () => {
    const plain = { ...defaultConfig("/p"), file: "/p/.no502.json" };
    expect(config(own({ extends: "no502:recommended" }))).toEqual(plain);
    expect(config(own({ extends: "no502:strict" }))).toEqual({ ...plain, failOn: "info" });
    expect(config(own({ extends: ["no502:strict"], failOn: "error" })).failOn).toBe("error");
    expect(config(own({ extends: ["no502:strict", "no502:recommended"] })).failOn).toBe("warning");
    expect(Object.keys(presets)).toEqual(["no502:recommended", "no502:strict", "no502:all"]);
  });

  it("builds on files: the nearer one wins, rule by rule and option by option, and globs add up", () => {
    const files = {
      "/p/.no502.json": {
        extends: ["ci/base.jsonc", "./other.json"],
        exclude: ["own"],
        rules: { "zero-timeout": "error", "small-header-buffer": { minimum: "16k" } },
        overrides: [{ files: ["own"], rules: {} }],
        versions: { php: "8.3" },
      },
      "/p/ci/base.jsonc": `{
        // shared
        "exclude": ["base"],
        "failOn": "error",
        "versions": { "nginx": "1.26.3", "php": "8.1" },
        "host": { "memory": "4G", "cores": 2 },
        "rules": { "zero-timeout": "off", "timeout-inversion": "off", "small-header-buffer": { "level": "info", "minimum": "4k" } },
        "overrides": [{ "files": ["base"], "rules": {} }],
      }`,
      "/p/other.json": { rules: { "timeout-inversion": "warning" }, host: { cores: 8 }, maxWarnings: 3 },
    };
    expect(config(files)).toMatchObject({
      directory: "/p",
      exclude: ["base", "own"],
      failOn: "error",
      maxWarnings: 3,
      versions: { nginx: "1.26.3", php: "8.3" },
      host: { memoryBytes: 4 * 1024 ** 3, cores: 8 },
      rules: {
        "zero-timeout": { level: "error", options: {} },
        "timeout-inversion": { level: "warning", options: {} },
        "small-header-buffer": { level: "info", options: { minimum: 16384 } },
      },
      overrides: [{ files: ["base"] }, { files: ["own"] }],
    });
  });

  it("starts paths at the file that holds them, and globs at the file that was found", () => {
    const files = {
      "/p/.no502.json": { extends: "../shared/base.json", root: "deploy" },
      "/shared/base.json": {
        extends: "deep/more.json",
        paths: ["nginx"],
        exclude: ["old/**"],
        baseline: "known.json",
        stacks: [{ nginx: "nginx.conf", mounts: { "/etc/nginx": "nginx" } }],
      },
      "/shared/deep/more.json": { root: "..", paths: ["unused"], baseline: "x.json" },
    };
    expect(config(files)).toMatchObject({
      directory: "/p/deploy",
      paths: ["/shared/nginx"],
      exclude: ["old/**"],
      baseline: "/shared/known.json",
      stacks: [{ nginx: "/shared/nginx.conf", mounts: { "/etc/nginx": "/shared/nginx" } }],
    });
    const { "/shared/base.json": _, ...rest } = files;
    expect(config({ ...rest, "/shared/base.json": { extends: "deep/more.json" } })).toMatchObject({
      paths: ["/shared/unused"],
      baseline: "/shared/x.json",
    });
  });

  it("forgets levels with no502:all, and keeps options", () => {
    const files = (order: readonly string[]) => ({
      "/p/.no502.json": { extends: order },
      "/p/base.json": {
        rules: { "zero-timeout": "off", "small-header-buffer": { level: "off", minimum: "4k" } },
        overrides: [{ files: ["x"], rules: { "timeout-inversion": "off" } }],
      },
    });
    expect(config(files(["base.json", "no502:all"]))).toMatchObject({
      rules: { "zero-timeout": { level: null }, "small-header-buffer": { level: null, options: { minimum: 4096 } } },
      overrides: [{ rules: { "timeout-inversion": { level: null } } }],
    });
    expect(config(files(["no502:all", "base.json"])).rules["zero-timeout"]?.level).toBe("off");
  });

  it("reads the key of a package.json, and one file from two sides", () => {
    const files = {
      "/p/.no502.json": { extends: ["a.json", "b.json", "../package.json"] },
      "/p/a.json": { extends: "base.json", failOn: "error" },
      "/p/b.json": { extends: "base.json" },
      "/p/base.json": { failOn: "never" },
      "/package.json": { name: "x", no502: { maxWarnings: 9 } },
    };
    expect(config(files)).toMatchObject({ failOn: "never", maxWarnings: 9 });
  });

  it.each<[string, Files, readonly string[]]>([
    [
      "an unknown preset",
      own({ extends: "no502:strickt" }),
      ['/p/.no502.json:1:12 there is no preset "no502:strickt"; did you mean "no502:strict"?'],
    ],
    [
      "a preset like none",
      own({ extends: ["no502:x-y-z"] }),
      ['/p/.no502.json:1:13 there is no preset "no502:x-y-z"; there are no502:recommended, no502:strict, no502:all'],
    ],
    [
      "a missing file, and another one",
      own({ extends: ["a.json", "b.json"] }),
      [
        '/p/.no502.json:1:13 extends names "a.json", which cannot be read: no such file',
        '/p/.no502.json:1:22 extends names "b.json", which cannot be read: no such file',
      ],
    ],
    [
      "a mistake in the extended file",
      { ...own({ extends: "a.json" }), "/p/a.json": '{\n  "failOn": "nevr"\n}' },
      ['/p/a.json:2:13 failOn is "nevr"; allowed are error, warning, info, never; did you mean "never"?'],
    ],
    [
      "a broken extended file",
      { ...own({ extends: "a.json" }), "/p/a.json": "{" },
      ["/p/a.json:1:2 expected a key in double quotes, found the end of the file"],
    ],
    [
      "a circle",
      {
        ...own({ extends: "ci/a.json" }),
        "/p/ci/a.json": { extends: "../b.json" },
        "/p/b.json": { extends: "ci/a.json" },
      },
      ["/p/b.json:1:12 extends leads back to where it began: ci/a.json → b.json → ci/a.json"],
    ],
    [
      "itself",
      own({ failOn: "info", extends: ".no502.json" }),
      ["/p/.no502.json:1:28 extends leads back to where it began: .no502.json → .no502.json"],
    ],
    [
      "a package.json that does not speak of no502",
      { ...own({ extends: "package.json" }), "/p/package.json": { name: "x" } },
      ['/p/package.json:1:1 this package.json has no key "no502"'],
    ],
    ["a number", own({ extends: 3 }), ["/p/.no502.json:1:12 extends is 3, but must be a text or a list"]],
  ])("refuses %s with its place", (_, files, expected) => {
    expect(problems(files)).toEqual(expected);
  });

  it("refuses a tower that would be read for ever", () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`/p/t${at}.json`, { extends: [`t${at + 1}.json`, `t${at + 1}.json`] }]),
    );
    const found = problems({ ...own({ extends: "t0.json" }), ...files, "/p/t40.json": {} });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/ extends leads to more than 100 files$/);
  });
});
