import { describe, expect, it } from "vitest";
import { inRange } from "../../src/rule/version-range.ts";
import { compareVersions } from "../../src/source/versions.ts";

describe("version ranges", () => {
  it.each([
    ["1.22.1", "<1.29.7", true],
    ["1.29.7", "<1.29.7", false],
    ["1.29.10", "<1.29.7", false],
    ["1.9.15", "<1.29.7", true],
    ["1.29.7", "<=1.29.7", true],
    ["8.3", ">=8.3", true],
    ["8.3.0", ">8.3", false],
    ["8.10", ">8.9", true],
    ["8.2.35-1+deb12u1", ">=8.2.35", true],
    ["1.5", ">=1.9 <2", false],
    ["1.9", ">=1.9 <2", true],
    ["2.0.0", ">=1.9 <2", false],
    ["1.24", "=1.24.0", true],
    [null, "<1.0", true],
  ])("%s in %s is %s", (version, range, expected) => {
    expect(inRange(version, range)).toBe(expected);
  });

  it.each(["1.29", "< 1.29", "^1.2", "", ">=1.x"])("refuses %o, also without a version", (range) => {
    expect(() => inRange(null, range)).toThrow("no version range");
  });

  it("orders versions by number", () => {
    expect(["1.10", "1.9.2", "1.9", "1.29.7"].sort(compareVersions)).toEqual(["1.9", "1.9.2", "1.10", "1.29.7"]);
  });
});
