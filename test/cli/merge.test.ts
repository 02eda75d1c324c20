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
