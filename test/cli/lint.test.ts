import { describe, expect, it } from "vitest";
import type { LintResult } from "../../src/engine/lint-result.ts";
import type { Severity } from "../../src/rule/define-rule.ts";
import { fileId } from "../../src/source/span.ts";
import { at, fakeResult, finding } from "../report/fake-result.ts";
import { run } from "./fake-io.ts";

const files = { "/w/nginx.conf": "http {\n  x 1;\n}\n" };
const where = at(files, "/w/nginx.conf", "x 1");
const nothing: Partial<LintResult> = { coverage: { files: 0, stacks: 0, routes: 0, linked: 0, unknown: 0, unread: 0 } };
const found = (...severities: Severity[]) =>
  fakeResult(
    files,
    severities.map((severity) => finding(where, { severity })),
  );

describe("exit codes", () => {
  it.each([
    [[], found(), 0],
    [[], found("error"), 1],
    [[], found("warning"), 1],
    [[], found("info"), 0],
    [["--fail-on", "info"], found("info"), 1],
    [["--fail-on", "error"], found("warning"), 0],
    [["--fail-on", "never"], found("error"), 0],
    [["--exit-zero"], found("error"), 0],
    [["--max-warnings", "1"], found("warning"), 0],
    [["--max-warnings", "1"], found("warning", "warning"), 1],
    [["--format", "json"], found("error"), 1],
    [["--format", "unix", "--show", "error"], found("warning"), 1],
    [[], fakeResult({}, [], nothing), 2],
    [["--allow-empty"], fakeResult({}, [], nothing), 0],
    [["--exit-zero"], fakeResult({}, [], nothing), 2],
  ] as const)("%j", async (args, result, code) => {
    expect((await run(args, { result })).code).toBe(code);
  });
});

describe("trouble", () => {
  it("names what could not be read, still shows the findings, never says clean, and exits with 2", async () => {
    const unread = { file: fileId("/w/www.conf"), failure: "forbidden", message: "permission denied" } as const;
    const coverage = { ...found().coverage, unread: 1 };
    const ran = await run([], { result: { ...found("error"), unread: [unread], coverage } });
    expect(ran.err).toContain("error: www.conf: permission denied\n");
    expect(ran.out).toContain("error[socket-tcp-mismatch]");
    expect(ran.err).toContain("1 file not read");
    expect(ran.code).toBe(2);
    const clean = await run(["--exit-zero"], { result: { ...found(), unread: [unread], coverage } });
    expect(clean.code).toBe(2);
    expect(clean.err).not.toContain("No problems");
  });

  it("reports a crashed rule as our bug beside the other findings", async () => {
    const crash = { rule: "zero-timeout", message: "boom", stack: "Error: boom\n    at x.ts:1", at: where };
    const ran = await run(["--quiet"], { result: { ...found("warning"), internalErrors: [crash] } });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("rule zero-timeout crashed at nginx.conf:2:3: boom");
    expect(ran.err).toMatch(/This is a bug in no502 \d/);
    expect(ran.err).toContain("at x.ts:1");
    expect(ran.out).toContain("warning[socket-tcp-mismatch]");
  });

  it("says so when the linter itself fails", async () => {
    const ran = await run([], {
      result() {
        throw new TypeError("oops");
      },
    });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/^no502: this is a bug in no502 \d+\.\d+\.\d+, not in your configuration\./);
    expect(ran.err).toContain("TypeError: oops");
    expect(ran.out).toBe("");
  });

  it("says where nothing was found to lint", async () => {
    const ran = await run(["docs"], { result: fakeResult({}, [], nothing) });
    expect(ran.err).toContain("nothing found to lint: docs holds no nginx or PHP-FPM file");
    expect(ran.err).toContain("--allow-empty");
    expect(ran.err).not.toContain("No problems");
  });

  it("prints notices with their places, not when quiet", async () => {
    const result = {
      ...found(),
      notices: [{ message: "not valid UTF-8", file: where.file, offset: where.start }],
    };
    expect((await run([], { result })).err).toContain("note: nginx.conf:2:3: not valid UTF-8\n");
    expect((await run(["-q"], { result })).err).toBe("");
  });

  it("lists the first of many notices and templates, and counts the rest", async () => {
    const notices = Array.from({ length: 12 }, (_, at) => ({ message: `note ${at}`, file: null, offset: null }));
    const unread = Array.from({ length: 4 }, (_, at) => ({
      file: fileId(`/w/${at}.twig`),
      failure: "template" as const,
      message: "a template",
    }));
    const broken = { file: fileId("/w/z.conf"), failure: "forbidden" as const, message: "permission denied" };
    const { err } = await run([], { result: { ...found(), notices, unread: [...unread, broken] } });
    expect(err.split("\n").slice(0, 5)).toEqual([
      "error: z.conf: permission denied",
      "note: 0.twig: a template",
      "note: 1.twig: a template",
      "note: 2.twig: a template",
      "  and 1 more template; --format json lists them",
    ]);
    expect(err).toContain("note: note 9\n  and 2 more notes; --format sarif lists them\n");
    expect((await run(["-q"], { result: { ...found(), notices, unread } })).err).toBe("");
  });

  it("guesses a mistyped command", async () => {
    const unread = { file: fileId("/w/rule"), failure: "missing", message: "no such file" } as const;
    const ran = await run(["rule"], { result: { ...found(), unread: [unread] } });
    expect(ran.err).toContain('Did you mean the command "no502 rules"?');
  });
});

describe("where things go", () => {
  it("puts the report on standard output and the summary on standard error", async () => {
    const ran = await run(["--format", "json"], { result: found("error") });
    expect(JSON.parse(ran.out).summary.errors).toBe(1);
    expect(ran.err).toBe("1 error\n1 file: 0 routes, 0 linked, 0 unknown\n");
  });

  it("writes the report to a file", async () => {
    const ran = await run(["--format=unix", "--output-file", "r.txt"], { result: found("error") });
    expect(ran.out).toBe("");
    expect(ran.written.get("r.txt")).toContain("nginx.conf:2:3: error:");
    const failed = await run(["--output-file", "/missing/r.txt"], { result: found() });
    expect(failed.code).toBe(2);
    expect(failed.err).toContain("cannot write /missing/r.txt: ENOENT");
  });

  it("writes further reports beside the one that is printed", async () => {
    const ran = await run(["--output", "sarif=out.sarif", "--output=json=a=b.json"], { result: found("error") });
    expect(ran.out).toContain("error[socket-tcp-mismatch]");
    expect([...ran.written.keys()]).toEqual(["out.sarif", "a=b.json"]);
    expect(JSON.parse(ran.written.get("out.sarif") ?? "").version).toBe("2.1.0");
    expect(JSON.parse(ran.written.get("a=b.json") ?? "").format).toBe("no502/1");
    expect(ran.code).toBe(1);
  });

  it("loses no report when one cannot be written", async () => {
    const ran = await run(["--output=sarif=/missing/x", "--output=json=r.json"], { result: found() });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("error: cannot write /missing/x: ENOENT");
    expect([...ran.written.keys()]).toEqual(["r.json"]);
  });

  it.each([
    [[], { terminal: true }, true],
    [[], { terminal: false }, false],
    [[], { terminal: true, env: { NO_COLOR: "1" } }, false],
    [[], { terminal: false, env: { FORCE_COLOR: "1" } }, true],
    [[], { terminal: true, env: { TERM: "dumb" } }, false],
    [["--color", "always"], { terminal: false, env: { NO_COLOR: "1" } }, true],
    [["--color=never"], { terminal: true, env: { FORCE_COLOR: "1" } }, false],
    [["--no-color"], { terminal: true }, false],
    [["--output-file", "x"], { terminal: true }, false],
  ] as const)("colour: %j %j", async (args, setting, colored) => {
    const ran = await run(args, { ...setting, result: found("error") });
    expect((ran.out + (ran.written.get("x") ?? "")).includes("\u001b[")).toBe(colored);
  });

  it.each([
    [{ LANG: "C.UTF-8" }, true],
    [{ LANG: "de_DE.utf8" }, true],
    [{ LANG: "C" }, false],
    [{}, false],
    [{ LC_ALL: "C", LANG: "en_US.UTF-8" }, false],
    [{ LC_CTYPE: "en_US.UTF-8", LANG: "C" }, true],
  ])("Unicode frames: %j", async (env, unicode) => {
    expect((await run([], { env, result: found("error") })).out.includes("│")).toBe(unicode);
  });
});

it("lists what fails the run, unless it is told what to list", async () => {
  const lists = async (...args: string[]) => (await run(["--format", "unix", ...args], { result: found("info") })).out;
  expect(await lists()).toBe("");
  expect(await lists("--fail-on", "info")).toContain(": info: ");
  expect(await lists("--fail-on", "info", "--show", "warning")).toBe("");
  const strict = { "/w/.no502.json": '{"extends": "no502:strict"}' };
  const ran = await run([], { files: strict, result: found("info") });
  expect(ran.code).toBe(1);
  expect(ran.out).toContain("info[socket-tcp-mismatch]");
});

describe("what is asked", () => {
  it("lints the working directory, paths made absolute, rules chosen and left out", async () => {
    expect((await run([])).request?.paths).toEqual(["/w"]);
    const { request } = await run(["a/../b", "/etc", "--", "--odd"]);
    expect(request?.paths).toEqual(["/w/b", "/etc", "/w/--odd"]);
    const chosen = await run([
      "--rule",
      "zero-timeout,timeout-inversion",
      "--only=socket-tcp-mismatch",
      "--disable",
      "zero-timeout",
    ]);
    expect(chosen.request?.select).toEqual(["zero-timeout", "timeout-inversion", "socket-tcp-mismatch"]);
    expect(chosen.request?.disable).toEqual(["zero-timeout"]);
    expect((await run([])).request?.select).toBeNull();
  });

  it("reads standard input for -", async () => {
    const ran = await run(["-"], { input: "# configuration file /etc/nginx/nginx.conf:\n" });
    expect(ran.request?.paths).toEqual(["-"]);
    expect(ran.request?.stdin).toBe("# configuration file /etc/nginx/nginx.conf:\n");
    expect((await run(["."])).request?.stdin).toBeNull();
    expect(await run(["-"], { input: " \n" })).toMatchObject({
      code: 2,
      err: "no502: standard input is empty: nothing to lint\n",
    });
    expect(await run(["-"], { input: new Uint8Array([1, 0, 2]) })).toMatchObject({
      code: 2,
      err: "no502: standard input: binary file\n",
    });
  });

  it("finds the configuration file beside the first path, or takes the one it is given, or none", async () => {
    const config = '{ "failOn": "never" }';
    const files = { "/w/.no502.json": config, "/w/site/nginx.conf": "", "/w/other.json": '{ "paths": ["site"] }' };
    const result = found("error");
    expect(await run(["site/nginx.conf"], { files, result })).toMatchObject({ code: 0 });
    expect((await run(["site"], { files })).request?.config.file).toBe("/w/.no502.json");
    expect((await run(["--config", "other.json"], { files })).request?.paths).toEqual(["/w/site"]);
    expect(await run(["--no-config"], { files, result })).toMatchObject({ code: 1 });
    expect(await run(["--fail-on", "error"], { files, result })).toMatchObject({ code: 1 });
  });

  it("refuses a broken configuration file with its place", async () => {
    const broken = { "/w/.no502.json": '{\n  "failOn": "nevr"\n}' };
    const ran = await run([], { files: broken });
    expect(ran.code).toBe(2);
    expect(ran.out).toBe("");
    expect(ran.err).toMatch(/^error: \.no502\.json:2:\d+: .*nevr/);
    const missing = await run(["--config", "nowhere.json"]);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain("nowhere.json");
    expect(missing.request).toBeNull();
  });
});
