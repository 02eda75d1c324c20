import { describe, expect, it } from "vitest";
import { type ExitRules, exitCode, type Judged } from "../../src/engine/exit-code.ts";
import type { Severity } from "../../src/rule/define-rule.ts";

const defaults: ExitRules = { failOn: "warning", maxWarnings: null, exitZero: false, allowEmpty: false };
const result = (severities: string, more: Partial<Judged> = {}): Judged => ({
  findings: severities
    .split(" ")
    .filter(Boolean)
    .map((severity) => ({ severity: severity as Severity })) as unknown as Judged["findings"],
  unread: [],
  internalErrors: [],
  coverage: { files: 3 },
  ...more,
});
const unread = { unread: [{ file: "/a", failure: "forbidden", message: "" }] } as unknown as Partial<Judged>;
const internalErrors = { internalErrors: [{ rule: "a", message: "", stack: null, at: null }] };
const empty = { coverage: { files: 0 } };

describe("exit code", () => {
  it.each<[string, Partial<ExitRules>, 0 | 1 | 2]>([
    ["", {}, 0],
    ["info info", {}, 0],
    ["warning", {}, 1],
    ["error", {}, 1],
    ["warning", { failOn: "error" }, 0],
    ["error", { failOn: "error" }, 1],
    ["info", { failOn: "info" }, 1],
    ["error", { failOn: "never" }, 0],
    ["error warning", { exitZero: true }, 0],
    ["warning warning", { maxWarnings: 2 }, 0],
    ["warning warning", { maxWarnings: 1 }, 1],
    ["warning", { maxWarnings: 0 }, 1],
    ["error", { maxWarnings: 9 }, 1],
    ["info warning", { maxWarnings: 1, failOn: "info" }, 1],
    ["warning warning", { maxWarnings: 1, failOn: "error" }, 1],
    ["warning warning", { maxWarnings: 1, failOn: "never" }, 1],
    ["error warning", { maxWarnings: 1, failOn: "never" }, 0],
    ["warning warning", { maxWarnings: 1, exitZero: true }, 0],
  ])("of [%s] with %o is %i", (severities, rules, code) => {
    expect(exitCode(result(severities), { ...defaults, ...rules })).toBe(code);
  });

  it.each<[string, Partial<Judged>, Partial<ExitRules>, 0 | 1 | 2]>([
    ["an unread file", unread, {}, 2],
    ["an unread file", unread, { exitZero: true, failOn: "never", allowEmpty: true }, 2],
    ["an internal error", internalErrors, { exitZero: true, failOn: "never" }, 2],
    ["nothing to lint", empty, {}, 2],
    ["nothing to lint", empty, { exitZero: true }, 2],
    ["nothing to lint", empty, { allowEmpty: true }, 0],
  ])("of %s %o with %o is %i", (_, more, rules, code) => {
    expect(exitCode(result("", more), { ...defaults, ...rules })).toBe(code);
  });
});
