import { describe, expect, it } from "vitest";
import { run } from "./fake-io.ts";

const files = {
  "/w/.no502.json": '{\n "extends": "no502:strict",\n "rules": { "zero-timeout": "off" },\n "paths": ["etc"]\n}',
  "/w/etc/nginx.conf": "",
};
const row = (out: string, key: string) =>
  out
    .split("\n")
    .find((line) => line.startsWith(`${key} `))
    ?.split(/ {2,}/);

describe("no502 config", () => {
  it("prints what holds and where it comes from", async () => {
    const { code, out, err } = await run(["config"], { files });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^\.no502\.json, which extends no502:strict\n\n/);
    expect(row(out, "failOn")).toEqual(["failOn", '"info"', "no502:strict"]);
    expect(row(out, "paths")).toEqual(["paths", '["etc"]', ".no502.json:4:11"]);
    expect(row(out, "rules.zero-timeout.level")?.at(-1)).toBe(".no502.json:3:29");
    expect(row(out, "maxWarnings")).toEqual(["maxWarnings", "-", "default"]);
  });

  it("knows the command line, the baseline that lies there, and having no file at all", async () => {
    const said = await run(["config", "--fail-on", "error", "--max-warnings=4", "--baseline", "b.json"], { files });
    expect(row(said.out, "failOn")).toEqual(["failOn", '"error"', "--fail-on"]);
    expect(row(said.out, "maxWarnings")).toEqual(["maxWarnings", "4", "--max-warnings"]);
    expect(row(said.out, "baseline")).toEqual(["baseline", '"b.json"', "--baseline"]);
    const none = await run(["config", "--no-config", "--no-baseline"], { files });
    expect(none.out).toMatch(/^no configuration file\n/);
    expect(row(none.out, "paths")).toEqual(["paths", '["."]', "default"]);
    expect(row(none.out, "baseline")).toEqual(["baseline", "-", "--no-baseline"]);
    const found = await run(["config"], { files: { ...files, "/w/.no502-baseline.json": "{}" } });
    expect(row(found.out, "baseline")).toEqual(["baseline", '".no502-baseline.json"', "found there"]);
  });

  it("prints the same for programs", async () => {
    const { out } = await run(["config", "--format", "json", "etc"], { files });
    const shown = JSON.parse(out);
    expect(shown).toMatchObject({
      format: "no502-config/1",
      file: ".no502.json",
      directory: ".",
      extends: ["no502:strict"],
    });
    expect(shown.settings).toContainEqual({
      key: "rules.zero-timeout.level",
      value: "off",
      from: { kind: "file", file: ".no502.json", line: 3, column: 29 },
    });
  });

  it("prints what holds for one file", async () => {
    const overrides = { "/w/.no502.json": '{"overrides": [{"files": ["etc/*"], "rules": {"zero-timeout": "info"}}]}' };
    const held = { ...files, ...overrides };
    expect(row((await run(["config"], { files: held })).out, "rules.zero-timeout.level")).toBeUndefined();
    const ran = await run(["config", "etc/nginx.conf"], { files: held });
    expect(row(ran.out, "rules.zero-timeout.level")).toEqual([
      "rules.zero-timeout.level",
      '"info"',
      ".no502.json:1:63",
    ]);
  });

  it.each([
    [["config", "--fail-on", "x"], "--fail-on cannot be 'x'"],
    [["config", "a", "b"], "config takes one path, not 2"],
    [["config", ""], "a path is empty"],
    [["config", "--baseline", "a", "--no-baseline"], "exclude each other"],
    [["config", "--config", "none.json"], "none.json: the configuration file cannot be read"],
  ])("refuses %j", async (args, message) => {
    const ran = await run(args, { files });
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toContain(message);
  });
});
