import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { lint } from "../../src/engine/lint.ts";
import { type Ran, run, type Setting } from "./fake-io.ts";

type Files = Readonly<Record<string, string>>;

const site = (...lines: string[]) =>
  `server {\n  listen 80;\n  location ~ \\.php$ {\n    include fastcgi.conf;\n${lines.map((line) => `    ${line}\n`).join("")}  }\n}\n`;
const files: Files = {
  "/w/nginx.conf": "events {}\nhttp {\n  include sites/*.conf;\n}\n",
  "/w/sites/a.conf": site("fastcgi_pass 127.0.0.1:9000;"),
  "/w/php/www.conf": "[www]\nuser = www-data\nlisten = /run/fpm.sock\npm = static\npm.max_children = 5\n",
};

/** Runs the real linter over files in memory. */
const no502 = (args: readonly string[], held: Files, more: Setting = {}): Promise<Ran> =>
  run(args, { files: held, rules, result: (request) => lint(request, rules), ...more });
const withWritten = (held: Files, { written }: Ran): Files => ({ ...held, ...Object.fromEntries(written) });

describe("no502 baseline", () => {
  it("writes what is found, and later runs report what is new", async () => {
    const first = await no502(["--format", "unix", "--show", "info"], files);
    const count = first.out.trim().split("\n").length;
    expect(first.code).toBe(1);
    const written = await no502(["baseline"], files);
    expect(written).toMatchObject({
      code: 0,
      out: `Wrote .no502-baseline.json: ${count} findings. Later runs report what is new.\n`,
    });
    const held = withWritten(files, written);
    const second = await no502(["--show", "info"], held);
    expect(second).toMatchObject({ code: 0, out: "" });
    expect(second.err).toContain(`No new problems found\n${count} findings known to .no502-baseline.json\n`);

    const more = { ...held, "/w/sites/b.conf": site("fastcgi_pass 127.0.0.1:9001;") };
    const third = await no502(["--format", "unix"], more);
    expect(third.code).toBe(1);
    expect(third.out).toMatch(/^sites\/b\.conf:5:18: error: .*\n$/);
    const json = JSON.parse((await no502(["--format", "json"], more)).out);
    expect(json.summary).toMatchObject({ errors: 1, baselined: count });
    expect(json.baseline).toEqual({ file: ".no502-baseline.json", stale: [] });
  });

  it("is written, mapped, mended and drawn beside a template that nobody could read", async () => {
    const held = { ...files, "/w/sites/b.conf.twig": "server {\n  listen 80;\n}\n" };
    expect((await no502([], held)).err).toContain("sites/b.conf.twig: a template");
    for (const words of [
      ["baseline"],
      ["map"],
      ["report", "--out", "-"],
      ["size", "--memory", "4G", "--process-memory", "60M", "."],
    ])
      expect((await no502(words, held)).code, words.join(" ")).toBe(0);
    expect(
      await no502(["--diff"], { ...held, "/w/sites/a.conf": site("fastcgi_pass unix:/run/fpm.sock;") }),
    ).toMatchObject({ code: 0 });
  });

  it("tells of what is no longer there, and prune takes it out", async () => {
    const held = withWritten(files, await no502(["baseline"], files));
    const mended = { ...held, "/w/sites/a.conf": site("fastcgi_pass unix:/run/fpm.sock;") };
    const ran = await no502([], mended);
    expect(ran.err).toMatch(/^note: \.no502-baseline\.json: \d findings are no longer there: .*socket-tcp-mismatch/m);
    expect((await no502(["--quiet"], mended)).err).toBe("");
    const json = JSON.parse((await no502(["--format", "json"], mended)).out);
    expect(json.baseline.stale).toContainEqual({
      rule: "socket-tcp-mismatch",
      file: "sites/a.conf",
      scope: "server listen 80 > location ~ \\.php$",
      directive: "fastcgi_pass 127.0.0.1:9000",
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    const pruned = await no502(["baseline", "prune"], mended);
    expect(pruned.code).toBe(0);
    expect(pruned.out).toContain("- socket-tcp-mismatch at fastcgi_pass 127.0.0.1:9000 in server listen 80");
    expect(pruned.out).toMatch(/^Took \d findings out of \.no502-baseline\.json: \d+ findings? left\.\n$/m);
    const left = await no502([], withWritten(mended, pruned));
    expect(left.err).not.toContain("no longer there");
    expect((await no502(["baseline", "prune"], withWritten(mended, pruned))).out).toMatch(/^Nothing to take out of /);
    expect((await no502(["baseline"], mended)).out).toMatch(/ \(\d added, \d removed\)/);
  });

  it("never takes out what a run over a part could not see", async () => {
    const held = withWritten(files, await no502(["baseline"], files));
    const part = await no502(["baseline", "prune", "sites"], held);
    expect(part.out).toContain("written for ., of which this is a part");
    expect(part.written.size).toBe(0);
  });

  it("lies where the command line or the configuration says", async () => {
    const elsewhere = { ...files, "/w/.no502.json": '{"baseline": "ci/known.json"}' };
    const written = await no502(["baseline"], elsewhere);
    expect([...written.written.keys()]).toEqual(["/w/ci/known.json"]);
    const held = withWritten(elsewhere, written);
    expect((await no502([], held)).code).toBe(0);
    expect((await no502(["--no-baseline"], held)).code).toBe(1);
    expect(await no502([], elsewhere)).toMatchObject({
      code: 2,
      out: "",
      err: "no502: ci/known.json: there is no such baseline; `no502 baseline` writes one\n",
    });
    const named = await no502(["baseline", "--baseline", "mine.json"], held);
    expect([...named.written.keys()]).toEqual(["/w/mine.json"]);
    const both = withWritten(held, named);
    expect((await no502(["--baseline", "mine.json", "--no-config"], both)).err).toContain("known to mine.json");
  });

  it.each<[string, readonly string[], Files, string]>([
    ["another format", [], { "/w/.no502-baseline.json": '{"format": "no502-baseline/2"}' }, "1:12: this baseline has"],
    ["another file", ["baseline"], { "/w/.no502-baseline.json": '{"name": "x"}' }, "1:1: this is no baseline"],
    ["broken JSON", [], { "/w/.no502-baseline.json": "{\n nope" }, "2:2: expected a key"],
    ["a file that is not there", ["--baseline", "none.json"], {}, "none.json: there is no such baseline"],
    ["a directory", ["--baseline", "sites"], {}, "sites: the baseline cannot be read: is a directory"],
    ["nothing to prune", ["baseline", "prune"], {}, "there is no such baseline"],
    ["nothing to lint", ["baseline", "sites/absent.d"], {}, "is left as it was"],
    ["both options", ["--baseline", "a", "--no-baseline"], {}, "--baseline and --no-baseline exclude each other"],
  ])("says what is wrong with %s, writes nothing and exits with 2", async (_, args, more, message) => {
    const ran = await no502(args, { ...files, ...more });
    expect(ran.err).toContain(message);
    expect(ran.code).toBe(2);
    expect(ran.out).toBe("");
    expect(ran.written.size).toBe(0);
  });

  it("refuses a directory without configuration", async () => {
    const ran = await no502(["baseline"], { "/w/readme": "hello" });
    expect(ran).toMatchObject({ code: 2, err: "no502: nothing found to lint: no baseline is written\n" });
  });
});
