import { describe, expect, it } from "vitest";
import { lintFiles, project } from "../support/lint.ts";
import { stack } from "../support/stacks.ts";
import { type Ran, run, type Setting } from "./fake-io.ts";

const found = lintFiles(stack({ locations: "location ~ \\.php$ { fastcgi_pass 127.0.0.1:9001; }" }));
const own = Object.fromEntries(
  found.findings.map(({ rule }) => [`rules/${rule}/doc.md`, "# page\n\n## What breaks\n\nIt breaks.\n"]),
);
const report = (args: readonly string[], setting: Setting = {}): Promise<Ran> =>
  run(["report", ...args], {
    result: found,
    env: { SOURCE_DATE_EPOCH: "1700000000" },
    own,
    ...setting,
  });

describe("no502 report", () => {
  it("writes report.html, says so, and exits with 0 whatever was found", async () => {
    const { code, out, err, written } = await report(["deploy"]);
    expect([...written.keys()]).toEqual(["report.html"]);
    const page = written.get("report.html") ?? "";
    expect(page).toContain("<title>no502: deploy</title>");
    expect(page).toContain("Made 2023-11-14 22:13 UTC by no502");
    expect(page).toContain("It breaks.");
    expect(out).toBe("");
    expect(err).toMatch(/\nWrote report\.html \(\d+ kB\)\.\n$/);
    expect(found.findings.some(({ severity }) => severity === "error")).toBe(true);
    expect(code).toBe(0);
  });

  it("writes where --out says, - is standard output", async () => {
    const elsewhere = await report(["--out", "ci/report.html", "-q"]);
    expect([...elsewhere.written.keys()]).toEqual(["ci/report.html"]);
    expect(elsewhere.err).toBe("");
    const piped = await report(["--out", "-"]);
    expect(piped.out).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    expect(piped.written.size).toBe(0);
    expect(piped.err).not.toContain("Wrote");
  });

  it("gives the same page for the same files", async () => {
    const [one, other] = [await report(["--out", "-"]), await report(["--out", "-"])];
    expect(one.out).toBe(other.out);
  });

  it("asks for the rules and the configuration that it is told of", async () => {
    const { request } = await report(["--rule", "zero-timeout", "--no-config", "a", "b"]);
    expect(request).toMatchObject({ select: ["zero-timeout"], paths: ["/w/a", "/w/b"] });
  });

  it("leaves a report.html alone that is none of ours, unless it was named", async () => {
    const files = { "/w/report.html": "<p>quarterly figures</p>", "/w/nginx.conf": "" };
    const refused = await report([], { files });
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain("report.html is there and was not written by no502 report; --out names another file");
    expect(refused.written.size).toBe(0);
    expect((await report(["--out", "report.html"], { files })).code).toBe(0);
    const again = await report([], { files: { "/w/report.html": (await report(["--out", "-"])).out } });
    expect(again.code).toBe(0);
    expect([...again.written.keys()]).toEqual(["report.html"]);
  });

  it("exits with 2 when it cannot write, when there is nothing, and when not all was read", async () => {
    const unwritable = await report(["--out", "/missing/report.html"]);
    expect(unwritable).toMatchObject({ code: 2 });
    expect(unwritable.err).toContain("cannot write /missing/report.html: ENOENT");
    const nothing = await report([], { result: { ...found, coverage: { ...found.coverage, files: 0 } } });
    expect(nothing).toMatchObject({ code: 2 });
    expect(nothing.err).toContain("nothing found to lint: no report is written");
    expect(nothing.written.size).toBe(0);
    const unread = { file: `${project}/x.conf` as never, failure: "forbidden", message: "may not be read" } as const;
    const partly = await report([], { result: { ...found, unread: [unread] } });
    expect(partly).toMatchObject({ code: 2 });
    // What was read is reported all the same.
    expect(partly.written.get("report.html")).toContain("may not be read");
  });

  it.each([
    [["--format", "json"], "unknown option '--format'"],
    [["--config", "a", "--no-config"], "--config and --no-config exclude each other"],
    [["--rule", "zero-timeot"], "did you mean zero-timeout?"],
    [["--out"], "--out needs a value"],
    [[""], "a path is empty"],
  ])("refuses %j", async (args, message) => {
    const ran = await report(args);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toContain(message);
    expect(ran.written.size).toBe(0);
  });
});
