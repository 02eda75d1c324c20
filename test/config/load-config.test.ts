import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";

const load = (files: Record<string, string>, start: string, explicit?: string) =>
  loadConfig(memoryFileSystem(files), start, explicit);
const config = (files: Record<string, string>, start = "/p", explicit?: string) => {
  const result = load(files, start, explicit);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join("\n"));
  return result.config;
};
const problems = (text: string, name = ".no502.json") => {
  const result = load({ [`/p/${name}`]: text }, "/p");
  return result.ok ? [] : result.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe("finding the configuration", () => {
  it("walks up to the repository's root and no further", () => {
    const files = { "/r/.git/HEAD": "", "/r/.no502.json": '{"failOn":"never"}', "/r/a/b/x.conf": "" };
    expect(config(files, "/r/a/b").failOn).toBe("never");
    expect(config({ ...files, "/r/a/.git/HEAD": "" }, "/r/a/b")).toEqual(defaultConfig("/r/a/b"));
    expect(config({ "/.no502.json": '{"failOn":"info"}', "/a/b/x": "" }, "/a/b").failOn).toBe("info");
  });

  it("takes the nearest, also in package.json, and passes by one that does not speak of us", () => {
    const files = {
      "/p/.no502.jsonc": '// mine\n{"failOn":"info",}',
      "/p/a/package.json": '{"name":"x","no502":{"failOn":"never"}}',
      "/p/a/b/package.json": '{"name":"y","devDependencies":{"no502":"1.0.0"}}',
      "/p/c/package.json": '{"name":"z","overrides":{"no502":{"x":"1"}}}',
    };
    expect(config(files, "/p/a/b").failOn).toBe("never");
    expect(config(files, "/p").failOn).toBe("info");
    expect(config(files, "/p/c").failOn).toBe("info");
  });

  it("is replaced by --config, which must then exist", () => {
    const files = { "/p/.no502.json": "{}", "/q/other.json": '{"failOn":"never"}' };
    expect(config(files, "/p", "/q/other.json").failOn).toBe("never");
    expect(load(files, "/p", "/q/none.json")).toMatchObject({
      ok: false,
      problems: [{ file: "/q/none.json", line: 0, message: "the configuration file cannot be read: no such file" }],
    });
    expect(load({ "/p/package.json": '{"name":"x"}' }, "/p", "/p/package.json")).toMatchObject({ ok: false });
  });

  it("refuses two in one directory", () => {
    expect(load({ "/p/.no502.json": "{}", "/p/.no502.jsonc": "{}" }, "/p")).toMatchObject({
      problems: [{ message: "two configuration files in one directory: .no502.json and .no502.jsonc; keep one" }],
    });
  });
});

describe("reading it", () => {
  it("fills defaults", () => {
    expect(config({ "/p/.no502.json": "{}" })).toEqual({ ...defaultConfig("/p"), file: "/p/.no502.json" });
  });

  it("makes paths absolute and units numbers", () => {
    const text = JSON.stringify({
      $schema: "x",
      root: "deploy",
      paths: ["nginx", "/abs"],
      exclude: ["old/**"],
      gitignore: true,
      stacks: [
        { nginx: "nginx.conf", fpm: ["php/*.conf"], php: "php.ini", prefix: "/usr", mounts: { "/etc/nginx": "../n" } },
      ],
      versions: { nginx: "1.26.3", php: "8.3" },
      host: { memory: "4G", cores: 4, processMemory: "60M", traffic: { peakRps: 20, seconds: "250ms" } },
      rules: { "suppression-unused": "off", "suppression-malformed": { level: "warning" } },
      overrides: [{ files: ["a"], rules: { "suppression-unused": {} } }],
      failOn: "error",
      maxWarnings: 3,
      baseline: "known.json",
    });
    expect(config({ "/p/.no502.json": text })).toEqual({
      file: "/p/.no502.json",
      directory: "/p/deploy",
      gitignore: true,
      paths: ["/p/deploy/nginx", "/abs"],
      exclude: ["old/**"],
      stacks: [
        {
          name: null,
          nginx: "/p/deploy/nginx.conf",
          fpm: ["/p/deploy/php/*.conf"],
          php: ["/p/deploy/php.ini"],
          prefix: "/usr",
          mounts: { "/etc/nginx": "/p/n" },
        },
      ],
      versions: { nginx: "1.26.3", php: "8.3" },
      host: {
        memoryBytes: 4 * 1024 ** 3,
        cores: 4,
        processMemoryBytes: 60 * 1024 ** 2,
        traffic: { peakRps: 20, seconds: 0.25 },
      },
      rules: {
        "suppression-unused": { level: "off", options: {} },
        "suppression-malformed": { level: "warning", options: {} },
      },
      overrides: [{ files: ["a"], rules: { "suppression-unused": { level: null, options: {} } } }],
      failOn: "error",
      maxWarnings: 3,
      baseline: "/p/deploy/known.json",
      written: [
        ["exclude", "exclude[0]", "old/**", '"old/**"'],
        ["override", "overrides[0].files[0]", "a", '"a"'],
        ["stack-nginx", "stacks[0].nginx", "nginx.conf", '"nginx.conf"'],
        ["stack-fpm", "stacks[0].fpm", "php/*.conf", '["php/*.conf"]'],
        ["mount", "stacks[0].mounts./etc/nginx", "/etc/nginx", '"../n"'],
      ].map(([kind, key, value, written]) => ({ kind, key, value, at: 0, offset: text.indexOf(written as string) })),
    });
  });
});

describe("refusing it", () => {
  it.each([
    ['{"faiOn": "error"}', '1:2 unknown key "faiOn"; did you mean "failOn"?'],
    [
      '{\n  "failOn": "warn"\n}',
      '2:13 failOn is "warn"; allowed are error, warning, info, never; did you mean "warning"?',
    ],
    ['{"failOn": 3}', "1:12 failOn is 3; allowed are error, warning, info, never"],
    [
      '{"rules": {"suppression-unusd": "off"}}',
      '1:12 there is no rule "suppression-unusd"; did you mean "suppression-unused"?',
    ],
    ['{"rules": {"wholly-other": "off"}}', '1:12 there is no rule "wholly-other"; `no502 rules` lists them'],
    [
      '{"rules": {"suppression-unused": {"min": 1}}}',
      '1:35 the rule suppression-unused has no option "min"; it knows level',
    ],
    [
      '{"rules": {"suppression-unused": "on"}}',
      '1:34 rules.suppression-unused is "on"; allowed are off, info, warning, error',
    ],
    [
      '{"rules": {"suppression-unused": 2}}',
      "1:34 rules.suppression-unused is 2, but must be a level (off, info, warning, error) or an object",
    ],
    [
      '{"rules": {"suppression-unused": ["off"]}}',
      "1:34 rules.suppression-unused is a list, but must be a level (off, info, warning, error) or an object",
    ],
    [
      '{"rules": {"suppression-unused": {"level": "x"}}}',
      '1:44 rules.suppression-unused.level is "x"; allowed are off, info, warning, error',
    ],
    ['{"overrides": [{"files": [], "rules": {}}]}', "1:26 overrides[0].files is an empty list"],
    ['{"overrides": [{"files": ["a"]}]}', '1:16 overrides[0] needs "rules"'],
    [
      '{"overrides": [{"files": ["a"], "rules": {"suppression-unusd": "off"}}]}',
      '1:43 there is no rule "suppression-unusd"; did you mean "suppression-unused"?',
    ],
    ['{"exclude": ["!a"]}', '1:14 exclude[0] is "!a", but must be a glob that does not start with "!"'],
    ['{"host": {"memory": "4Q"}}', '1:21 host.memory is "4Q", but must be a size such as "60M", "4G" or "8k"'],
    ['{"host": {"memory": true}}', '1:21 host.memory is true, but must be a size such as "60M", or a number of bytes'],
    ['{"host": {"cores": 0}}', "1:20 host.cores is 0, but must be at least 1"],
    [
      '{"host": {"traffic": {"peakRps": 1, "seconds": "1x"}}}',
      '1:48 host.traffic.seconds is "1x", but must be a time such as "90s", "1m 30s" or "250ms"',
    ],
    [
      '{"versions": {"nginx": "latest"}}',
      '1:24 versions.nginx is "latest", but must be a version of nginx such as 1.26.3',
    ],
    ['{"versions": {"nginx": "99.1"}}', '1:24 versions.nginx is "99.1", but must be a version of nginx such as 1.26.3'],
    ['{"versions": {"php": "6.0"}}', '1:22 versions.php is "6.0", but must be a version of PHP such as 8.3'],
    ['{"versions": {"php": "8.x"}}', '1:22 versions.php is "8.x", but must be a version of PHP such as 8.3'],
    ['{"stacks": [{"fpm": "x"}]}', '1:21 stacks[0].fpm is "x", but must be a list'],
    [
      '{"stacks": [{"mounts": {"etc": "x"}}]}',
      '1:25 "etc" in stacks[0].mounts must be an absolute path of the running host',
    ],
    ['{"failOn": "info", "failOn": "never"}', '1:20 "failOn" is written twice in one object'],
    ["[]", "1:1 the configuration is a list, but must be an object"],
    ['{"failOn": "info",}', '1:18 JSON allows no comma before "}"'],
  ])("%s", (text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  it("names every problem, in order of their places", () => {
    expect(problems('{"b": 1, "failOn": "x", "a": 2}').map((line) => line.split(" ")[0])).toEqual([
      "1:2",
      "1:20",
      "1:25",
    ]);
  });

  it("gives places within package.json", () => {
    expect(problems('{\n "no502": {\n  "faiOn": "x"\n }\n}', "package.json")).toEqual([
      '3:3 unknown key "faiOn"; did you mean "failOn"?',
    ]);
  });
});
