import { describe, expect, it } from "vitest";
import { gitlab } from "../../src/report/gitlab.ts";
import { badExamples } from "../support/real-results.ts";
import { fakeResult, plainContext } from "./fake-result.ts";
import { nastyPath, nastyResult } from "./nasty.ts";

const context = { ...plainContext, show: "info" } as const;
const severities = ["info", "minor", "major", "critical", "blocker"];

describe("gitlab report", () => {
  it("is a list, also when it is empty", () => {
    expect(gitlab.render(fakeResult({}, []), context)).toBe("[]\n");
  });

  it("puts the worst first, and what names hold as it is", () => {
    const issues = JSON.parse(gitlab.render(nastyResult(), context));
    expect(issues.map(({ severity }: { severity: string }) => severity)).toEqual(["critical", "major", "info"]);
    expect(issues[1].location).toEqual({ path: nastyPath.slice("/w/".length), lines: { begin: 1, end: 1 } });
    expect(issues[1].other_locations).toEqual([{ path: "z.conf", lines: { begin: 1, end: 1 } }]);
    expect(issues[0].location.lines).toEqual({ begin: 2, end: 3 });
  });

  it.each(badExamples())("has all that GitLab wants of %s", (_, result) => {
    const issues = JSON.parse(gitlab.render(result, context));
    expect(issues).toHaveLength(result.findings.length);
    for (const issue of issues) {
      expect(severities).toContain(issue.severity);
      const finding = result.findings.find(({ fingerprint }) => fingerprint === issue.fingerprint);
      expect(issue.check_name).toBe(finding?.rule);
      expect(issue.description.startsWith(finding?.message)).toBe(true);
      for (const { text } of finding?.related ?? []) expect(issue.description).toContain(text);
      expect(issue.location.path).not.toMatch(/^\.?\//);
      expect(issue.location.lines.begin).toBeGreaterThan(0);
    }
    const prints = issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });
});
