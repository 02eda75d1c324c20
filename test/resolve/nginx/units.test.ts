import { expect, test } from "vitest";
import {
  hasVariable,
  parseBuffers,
  parseFlag,
  parseNumber,
  parseOffset,
  parseSize,
  parseTime,
} from "../../../src/resolve/nginx/units.ts";

test.each([
  ["300", 300],
  ["300s", 300],
  ["5m", 300],
  ["1h30m", 5400],
  ["1h 30m", 5400],
  ["1h   30m", 5400],
  ["500ms", 0.5],
  ["1m500ms", 60.5],
  ["1d", 86400],
  ["1w", 604800],
  ["0", 0],
  ["1m 30", 90],
  ["30 ", 30],
  ["1hm", 3600],
])("a time in milliseconds: %s is %d s", (text, seconds) => {
  expect(parseTime(text)).toBe(seconds);
});

test.each([
  "1.5s",
  "-1",
  "1M",
  "1y",
  "off",
  "300S",
  "30m1h",
  "",
  "$timeout",
  "ms",
  "s",
  " ",
  "1s 1s",
  "99999999999999999999",
])("a time in milliseconds: %j is refused", (text) => {
  expect(parseTime(text)).toBeNull();
});

test("a time in seconds knows years and months, and no milliseconds", () => {
  expect(parseTime("1y", "s")).toBe(31536000);
  expect(parseTime("1y1M", "s")).toBe(31536000 + 2592000);
  expect(parseTime("500ms", "s")).toBeNull();
  expect(parseTime("1y1y", "s")).toBeNull();
});

test("sizes", () => {
  expect(parseSize("4k")).toBe(4096);
  expect(parseSize("4K")).toBe(4096);
  expect(parseSize("2m")).toBe(2 * 1024 ** 2);
  expect(parseSize("0")).toBe(0);
  for (const text of ["1g", "10mb", "k", "", "-1", "1.5k", "4 k"]) expect(parseSize(text), text).toBeNull();
  expect(parseOffset("1g")).toBe(1024 ** 3);
  expect(parseOffset("1G")).toBe(1024 ** 3);
  expect(parseOffset("1gb")).toBeNull();
});

test("numbers, flags and buffers", () => {
  expect(parseNumber("0010")).toBe(10);
  expect(parseNumber("auto")).toBeNull();
  expect(parseFlag("ON")).toBe(true);
  expect(parseFlag("off")).toBe(false);
  expect(parseFlag("yes")).toBeNull();
  expect(parseBuffers(["8", "4k"])).toEqual({ number: 8, size: 4096 });
  expect(parseBuffers(["0", "4k"])).toBeNull();
  expect(parseBuffers(["8", "0"])).toBeNull();
  expect(parseBuffers(["8"])).toBeNull();
});

test("variables", () => {
  expect(hasVariable("a$host")).toBe(true);
  expect(hasVariable("${x}")).toBe(true);
  expect(hasVariable("^/a$")).toBe(false);
});
