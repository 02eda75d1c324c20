import { describe, expect, it } from "vitest";
import { parseSize, parseTime, sizePattern, timePattern } from "../../src/config/units.ts";

describe("sizes", () => {
  it.each([
    ["60M", 60 * 1024 ** 2],
    ["4G", 4 * 1024 ** 3],
    ["8k", 8192],
    ["1.5 GB", 1.5 * 1024 ** 3],
    ["512MiB", 512 * 1024 ** 2],
    ["1048576", 1048576],
    ["100 B", 100],
    [4096, 4096],
    ["0", 0],
  ])("%s is %i bytes", (written, bytes) => {
    expect(parseSize(written)).toBe(bytes);
  });

  it.each(["", "M", "60 X", "-1M", "1e3", "6 0M", "60MM", -1, Number.NaN])("%s is refused", (written) => {
    expect(parseSize(written)).toBeNull();
    if (typeof written === "string") expect(written).not.toMatch(new RegExp(sizePattern));
  });
});

describe("times", () => {
  it.each([
    ["90", 90],
    ["1.5", 1.5],
    ["90s", 90],
    ["1m 30s", 90],
    ["1m30s", 90],
    ["2h", 7200],
    ["1d 1h", 90000],
    ["500ms", 0.5],
    ["1s 250ms", 1.25],
    ["0.25s", 0.25],
    [30, 30],
    [0, 0],
  ])("%s is %d seconds", (written, seconds) => {
    expect(parseTime(written)).toBe(seconds);
  });

  it.each(["", " ", "s", "1x", "30s 1m", "1m 1m", "-1s", "1h30", -1])("%s is refused", (written) => {
    expect(parseTime(written)).toBeNull();
    if (typeof written === "string") expect(written).not.toMatch(new RegExp(timePattern));
  });
});
