import { describe, expect, it } from "vitest";
import { drawsLinks, fileAddress } from "../../src/cli/terminal-links.ts";
import { displayWidth } from "../../src/report/display-width.ts";
import { text } from "../../src/report/text.ts";
import { at, fakeResult, finding, plainContext } from "../report/fake-result.ts";
import { run } from "./fake-io.ts";

describe("terminals", () => {
  it.each([
    [{}, false],
    [{ TERM: "xterm-256color" }, false],
    [{ TERM: "dumb", TERM_PROGRAM: "WezTerm" }, false],
    [{ TERM: "xterm-kitty" }, true],
    [{ TERM: "xterm-kitty", TMUX: "/tmp/tmux-0/default,1,0" }, false],
    [{ TERM: "screen-256color", WT_SESSION: "1" }, false],
    [{ TERM_PROGRAM: "iTerm.app" }, true],
    [{ TERM_PROGRAM: "Apple_Terminal" }, false],
    [{ VTE_VERSION: "4402" }, false],
    [{ VTE_VERSION: "5000" }, false],
    [{ VTE_VERSION: "7006" }, true],
    [{ KONSOLE_VERSION: "200400" }, false],
    [{ KONSOLE_VERSION: "210401" }, true],
    [{ WT_SESSION: "1" }, true],
    [{ TERM: "tmux-256color", FORCE_HYPERLINK: "1" }, true],
    [{ WT_SESSION: "1", FORCE_HYPERLINK: "0" }, false],
  ])("%j: %s", (env, draws) => {
    expect(drawsLinks(env)).toBe(draws);
  });

  it("name files as addresses", () => {
    expect(fileAddress("/usr/lib/node modules/no502", "rules/a/doc.md")).toBe(
      "file:///usr/lib/node%20modules/no502/rules/a/doc.md",
    );
    expect(fileAddress("C:\\x\\no502", "docs/a.md")).toBe("file:///C:/x/no502/docs/a.md");
  });
});

describe("links in a report", () => {
  const files = { "/w/nginx.conf": "x 1;\n" };
  const two = finding(at(files, "/w/nginx.conf", "x"));
  const result = fakeResult(files, [two, two]);
  const link =
    "\u001b]8;;file:///package/rules/socket-tcp-mismatch/doc.md\u001b\\socket-tcp-mismatch\u001b]8;;\u001b\\";

  it("lead from every finding to its page, and cost no column", async () => {
    const env = { TERM: "xterm-kitty", NO_COLOR: "1" };
    const { out } = await run([], { result, terminal: true, env });
    expect(out.split(link)).toHaveLength(4);
    expect(out).toContain(`error[${link}]: `);
    expect(out).toContain(`more: no502 explain ${link}\n`);
    expect(out.replaceAll(/\u001b\]8;;.*?\u001b\\/g, "")).toBe(
      (await run([], { result, terminal: true, env: { NO_COLOR: "1" } })).out,
    );
    expect(displayWidth(link)).toBe("socket-tcp-mismatch".length);
  });

  it.each([
    [[], { terminal: false }],
    [["--color", "never"], { terminal: true }],
    [["--output-file", "r"], { terminal: true }],
    [["--format", "unix"], { terminal: true }],
  ] as const)("none: %j %j", async (args, more) => {
    const ran = await run(args, { result, env: { TERM: "xterm-kitty" }, ...more });
    expect(ran.out + (ran.written.get("r") ?? "")).not.toContain("\u001b]8");
  });

  it("become an address once per rule where the terminal draws none and the package has a home", () => {
    const shown = text.render(result, { ...plainContext, width: 200, homepage: "https://example.org/no502" });
    const address = "https://example.org/no502/blob/v9.8.7/rules/socket-tcp-mismatch/doc.md";
    expect(shown.split(`more: no502 explain socket-tcp-mismatch or ${address}\n`)).toHaveLength(2);
  });
});
