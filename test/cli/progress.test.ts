import { describe, expect, it } from "vitest";
import { lint } from "../../src/engine/lint.ts";
import { fakeRules, run, type Setting } from "./fake-io.ts";

/** Thirty files, linted for real; the clock of the test goes on by 40 ms whenever somebody looks at it. */
const files = Object.fromEntries(
  Array.from({ length: 30 }, (_, at) => [
    `/w/site${at}.conf`,
    "server { listen 80; location / { proxy_pass http://a; } }",
  ]),
);
const setting: Setting = {
  files,
  terminal: true,
  result: (request) => lint(request, fakeRules),
};

describe("progress", () => {
  it("shows on the error terminal after a while, and is gone before the summary", async () => {
    const { err, out } = await run([], setting);
    const lines = err.split("\r\u001b[K");
    expect(lines.length).toBeGreaterThan(3);
    expect(lines[1]).toMatch(/^\d+ files? read$/);
    expect(lines.at(-1)).toMatch(/30 files/);
    expect(lines.slice(1, -1).every((line) => /^[\w ,]+$/.test(line))).toBe(true);
    expect(out).not.toContain("\r");
  });

  it.each([
    ["no terminal", [], { terminal: false }],
    ["--quiet", ["--quiet"], {}],
    ["a dumb terminal", [], { env: { TERM: "dumb" } }],
  ] as const)("%s: none", async (_, args, more) => {
    expect((await run(args, { ...setting, ...more })).err).not.toContain("\r");
  });

  it("shows nothing of a short run", async () => {
    expect((await run(["site1.conf"], setting)).err).not.toContain("\r");
  });
});
