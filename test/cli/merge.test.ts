import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { lint } from "../../src/engine/lint.ts";
import { type Ran, run } from "./fake-io.ts";

type Files = Readonly<Record<string, string>>;

const nginx = (port: number) =>
  `events {}\nhttp {\n  server {\n    listen 80;\n    location ~ \\.php$ {\n      include fastcgi.conf;\n      fastcgi_pass 127.0.0.1:${port};\n    }\n  }\n}\n`;
const pool = "[www]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 20\n";
const files: Files = {
  "/w/a/nginx.conf": nginx(9000),
  "/w/a/php/www.conf": pool,
  "/w/b/nginx.conf": nginx(9001),
  "/w/b/php/www.conf": pool,
};
const no502 = (args: readonly string[], held: Files = files): Promise<Ran> =>
  run(args, { files: held, rules, result: (request) => lint(request, rules) });

async function shards(count: number, ...args: string[]): Promise<Files> {
  const parts: Record<string, string> = {};
  for (let index = 1; index <= count; index++) {
    const ran = await no502(["--format", "json", "--shard", `${index}/${count}`, ...args]);
    parts[`/w/${index}.json`] = ran.out;
  }
  return { ...files, ...parts };
}

describe("--shard", () => {
  it("gives each stack to one part, and a part without one is well", async () => {
    const found = await Promise.all([1, 2, 3].map((index) => no502(["--format", "unix", "--shard", `${index}/3`])));
    expect(found.map(({ code }) => code).sort()).toEqual([0, 0, 1]);
    expect(found.map(({ out }) => out).join("")).toBe((await no502(["--format", "unix"])).out);
    expect(found[2]).toMatchObject({ code: 0, out: "", err: "Shard 3/3 holds none of the 2 stacks.\n" });
  });

  it("still fails where there is nothing at all", async () => {
    const ran = await no502(["--shard", "2/2"], { "/w/readme": "hello" });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("nothing found to lint");
    expect((await no502(["--shard", "2/2", "--allow-empty"], { "/w/readme": "hello" })).code).toBe(0);
  });

  it.each(["", "0/2", "3/2", "1", "a/b", "1/2/3", "-1/2", "1/99999"])("refuses %j", async (shard) => {
    const ran = await no502([`--shard=${shard}`]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`--shard needs a part and how many there are, such as 2/5, not '${shard}'`);
    expect(ran.request).toBeNull();
  });
});

describe("no502 merge", () => {
  const names = ["1.json", "2.json", "3.json"];

  it("prints what one run prints, and exits as it does", async () => {
    const whole = await no502(["--format", "json"]);
    const merged = await no502(["merge", ...names], await shards(3));
    expect(merged.out).toBe(whole.out);
    expect(merged.code).toBe(whole.code);
    expect(merged.code).toBe(1);
    expect(merged.err).toMatch(/^1 error, \d+ infos in 4 files, from 3 reports\n$/);
  });

  it.each([
    [["--exit-zero"], 0],
    [["--fail-on", "never"], 0],
    [["--fail-on", "info"], 1],
    [["--quiet"], 1],
  ])("judges by %j", async (args, code) => {
    expect((await no502(["merge", ...args, ...names], await shards(3))).code).toBe(code);
  });

  it("goes by the configuration, writes to a file, and says what was not read", async () => {
    const held = await shards(3);
    const config = { "/w/.no502.json": '{"failOn": "never"}' };
    const ran = await no502(["merge", "--output-file", "all.json", ...names], { ...held, ...config });
    expect(ran).toMatchObject({ code: 0, out: "" });
    expect(JSON.parse(ran.written.get("all.json") ?? "").summary.errors).toBe(1);
    const unread = await no502(["merge", ...names], await shards(3, ".", "nowhere"));
    expect(unread.code).toBe(2);
    expect(unread.err).toContain("; not everything could be read, or a rule crashed\n");
  });

  it.each([
    [["merge"], "merge needs the reports to join"],
    [["merge", "none.json"], "none.json: cannot be read: ENOENT"],
    [["merge", "1.json", "3.json"], "1.json: this is one of 3 parts, and part 2 is missing"],
    [["merge", "a/nginx.conf"], "a/nginx.conf: this is no JSON: "],
    [["merge", ...names, "--output-file", "/missing/x"], "cannot write /missing/x: ENOENT"],
  ])("refuses %j", async (args, message) => {
    const ran = await no502(args, await shards(3));
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toContain(message);
  });
});

describe("a run that asks for more than no findings", () => {
  const sarifNames = ["1.json", "2.json"];
  const parts = async (format: string, ...args: string[]): Promise<Files> => {
    const made = await Promise.all(
      [1, 2].map((index) => no502(["--format", format, "--shard", `${index}/2`, "--show", "info", ...args])),
    );
    return { ...files, ...Object.fromEntries(made.map(({ out }, at) => [`/w/${at + 1}.json`, out])) };
  };
  const unlinked = ["--require-links", "--rule", "zero-timeout"];

  it.each(["json", "sarif"])("says in %s which routes are not linked, also after a merge", async (format) => {
    const whole = await no502(["--format", format, "--show", "info", ...unlinked]);
    expect(whole.code).toBe(1);
    expect(whole.out).toContain(format === "json" ? '"unlinked": [' : '"id": "unlinked"');
    const merged = await no502(["merge", ...sarifNames], await parts(format, ...unlinked));
    expect(merged.out).toBe(whole.out);
    expect(merged.code).toBe(1);
    expect(merged.err).toContain("; a route to PHP leads to no known pool\n");
    const unasked = await no502(["--format", format, "--rule", "zero-timeout"]);
    expect(unasked.out).not.toContain("unlinked");
  });

  it("says it once in json and where, by its schema's words", async () => {
    const { out } = await no502(["--format", "json", ...unlinked]);
    expect(JSON.parse(out).unlinked).toEqual([
      {
        file: "b/nginx.conf",
        line: 7,
        column: 20,
        endLine: 7,
        endColumn: 34,
        reason: expect.stringContaining("127.0.0.1:9001"),
      },
    ]);
  });

  it("shows it in CI's own formats", async () => {
    expect((await no502(["--format", "github", ...unlinked])).out).toContain(
      "::error file=b/nginx.conf,line=7,title=no502%3A not linked::",
    );
    expect((await no502(["--format", "junit", ...unlinked])).out).toMatch(
      /<testcase name="leads to a known pool \(line 7, column 20\)".*\n\s*<failure message="not linked: /,
    );
    expect((await no502(["--format", "markdown", ...unlinked])).out).toContain("not linked: b/nginx.conf:7:20: ");
  });

  it("joins only reports that were asked the same", async () => {
    const [one, two] = [await parts("json", ...unlinked), await parts("json", "--rule", "zero-timeout")];
    const ran = await no502(["merge", ...sarifNames], { ...one, "/w/2.json": two["/w/2.json"] as string });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("without --require-links");
  });

  it("reports that there was nothing to lint wherever there is room, unless that is well", async () => {
    const nothing = { "/w/readme": "hello" };
    const report = (format: string, ...more: string[]) => no502(["--format", format, ...more], nothing);
    const { invocations } = JSON.parse((await report("sarif")).out).runs[0];
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: "error", descriptor: { id: "nothing-to-lint" } }],
      },
    ]);
    expect((await report("github")).out).toBe("::error title=no502::nothing found to lint: no nginx or PHP-FPM file\n");
    expect((await report("junit")).out).toContain('tests="1" failures="0" errors="1"');
    expect((await report("markdown")).out).toContain("error: nothing found to lint");
    const well = JSON.parse((await report("sarif", "--allow-empty")).out).runs[0];
    expect(well.invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    expect((await report("github", "--allow-empty")).out).toBe("");

    const empty = { ...nothing, "/w/1.json": (await report("sarif")).out };
    expect((await no502(["merge", "1.json"], empty)).code).toBe(2);
    const other = { ...empty, "/w/2.json": (await no502(["--format", "sarif", "a"])).out };
    const both = await no502(["merge", "1.json", "2.json"], other);
    expect(JSON.parse(both.out).runs[0].invocations[0].executionSuccessful).toBe(true);
    expect(both.code).toBe(0);
  });

  it("takes a template that another tool fills in for no trouble, in every format", async () => {
    const held = { ...files, "/w/a/site.conf.twig": "server {\n  listen 80;\n}\n" };
    const report = (format: string) => no502(["--format", format, "a"], held);
    const whole = await report("sarif");
    expect(whole.code).toBe(0);
    const [{ executionSuccessful, toolExecutionNotifications }] = JSON.parse(whole.out).runs[0].invocations;
    expect(executionSuccessful).toBe(true);
    expect(toolExecutionNotifications).toMatchObject([{ level: "note", descriptor: { id: "unread/template" } }]);
    expect((await no502(["merge", "1.json"], { "/w/1.json": whole.out })).code).toBe(0);
    expect((await report("github")).out).toContain("::notice file=a/site.conf.twig,");
    expect((await report("junit")).out).toMatch(/errors="0"[\s\S]*<skipped message="a template/);
  });
});
