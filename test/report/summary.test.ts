import { describe, expect, it } from "vitest";
import type { LintResult } from "../../src/engine/lint-result.ts";
import { summary } from "../../src/report/summary.ts";
import type { Severity } from "../../src/rule/define-rule.ts";
import { lintFiles } from "../support/lint.ts";
import { at, fakeResult, finding, plainContext, suppressed } from "./fake-result.ts";

const files = { "/w/nginx/site.conf": "a;\nb;\nc;\n", "/w/www.conf": "[www]\n" };
const where = at(files, "/w/nginx/site.conf", "b");
const unread: Partial<LintResult> = {
  unread: [{ file: where.file, failure: "forbidden", message: "permission denied" }],
  coverage: { files: 1, stacks: 1, routes: 1, linked: 1, unknown: 0, unread: 1 },
};

const of = (severities: Severity[], more: Partial<LintResult> = {}) =>
  summary(
    fakeResult(
      files,
      severities.map((severity) => finding(where, { severity })),
      more,
    ),
    plainContext,
  ).split("\n");

describe("summary", () => {
  it("counts what is shown and what is not", () => {
    expect(of(["error", "warning", "warning", "info", "info", "info"])[0]).toBe(
      "1 error, 2 warnings, 3 infos (not shown; --show info)",
    );
    expect(of(["info"])[0]).toBe("No problems found, 1 info (not shown; --show info)");
    expect(of(["info"], unread)[0]).toBe("1 info (not shown; --show info)");
  });

  it("states the coverage with the reason and place of what is unknown", () => {
    const lines = of([], {
      coverage: { files: 2, stacks: 1, routes: 4, linked: 3, unknown: 1, unread: 0 },
      unknown: [{ span: where, reason: "template value" }],
    });
    expect(lines[1]).toBe("2 files: 4 routes, 3 linked, 1 unknown: template value at nginx/site.conf:2:1");
  });

  it("says how many routes lead to nothing", () => {
    const coverage = { files: 2, stacks: 1, routes: 4, linked: 2, unknown: 1, unread: 0 };
    expect(of([], { coverage })[1]).toBe("2 files: 4 routes, 2 linked, 1 broken, 1 unknown");
  });

  const span = at(files, "/w/nginx/site.conf", "c");
  const reason = (reason: string) => ({ span, reason });

  it("groups unknown places by reason, the most frequent first", () => {
    const lines = of([], {
      coverage: { files: 2, stacks: 2, routes: 4, linked: 1, unknown: 3, unread: 0 },
      unknown: [reason("variable"), { span: where, reason: "template value" }, reason("template value")],
    });
    expect(lines.slice(1)).toEqual([
      "2 files, 2 stacks: 4 routes, 1 linked, 3 unknown: template value at nginx/site.conf:2:1, nginx/site.conf:3:1; variable at nginx/site.conf:3:1",
      "",
    ]);
  });

  it("says first why routes are unknown", () => {
    const { stacks } = lintFiles({
      "nginx.conf":
        "events {}\nhttp {\n  server {\n    location / {\n      proxy_pass http://{{ api }};\n    }\n  }\n}\n",
    });
    const target = stacks[0]?.links[0]?.target.span;
    if (!target) throw new Error("no link");
    const lines = of([], {
      stacks,
      unknown: [reason("variable"), reason("variable"), { span: target, reason: "template value" }],
    });
    expect(lines[1]).toMatch(/: template value at [^;]+; variable at /);
  });

  it("shows three places, counts the others and says where they are listed", () => {
    expect(of([], { unknown: Array.from({ length: 30 }, () => reason("variable")) }).slice(1)).toEqual([
      "2 files: 0 routes, 0 linked, 0 unknown; not judged:",
      "  variable at nginx/site.conf:3:1, nginx/site.conf:3:1, nginx/site.conf:3:1",
      "  and 27 more; --format json lists them",
      "",
    ]);
    const many = ["first", "second", "third", "fourth", "fourth", "fifth"].map(reason);
    expect(of([], { unknown: many }).slice(1)).toEqual([
      "2 files: 0 routes, 0 linked, 0 unknown; not judged:",
      "  fourth at nginx/site.conf:3:1",
      "  first at nginx/site.conf:3:1",
      "  second at nginx/site.conf:3:1",
      "  and 3 more; --format json lists them",
      "",
    ]);
  });

  it("says that nothing was found only where all was read and every rule ran", () => {
    expect(of([])[0]).toBe("No problems found");
    expect(of([], unread)[0]).toBe("No findings in what could be read");
    expect(of([], unread)[1]).toContain("; 1 file not read");
    expect(of([], { internalErrors: [{ rule: "x", message: "boom", stack: null, at: null }] })[0]).toBe(
      "No findings, but not every rule could run",
    );
    expect(of([], { coverage: { files: 0, stacks: 0, routes: 0, linked: 0, unknown: 0, unread: 0 } })[0]).toBe(
      "Nothing was linted.",
    );
  });

  it("counts suppressed findings", () => {
    expect(of([], { suppressed: [suppressed(finding(where), where, "known")] })[1]).toBe(
      "1 finding suppressed by a comment",
    );
  });
});
