import { describe, expect, it } from "vitest";
import { atoi, fpmFlag, fpmInt, fpmMode, fpmSeconds, phpQuantity } from "../../../src/resolve/fpm/units.ts";

describe("FPM's units", () => {
  it.each([
    ["30", 30],
    ["30s", 30],
    ["5m", 300],
    ["2h", 7200],
    ["1d", 86_400],
    ["500ms", 500],
    ["1h30m", 60],
    ["1.5s", 1],
    ["30 s", 30],
    ["s", 0],
    ["-1", -1],
    ["-2m", -120],
    ["30x", null],
    ["5M", null],
    ["1w", null],
    ["off", null],
    ["", null],
    [" 30s ", null],
  ])("time %j is %j", (text, seconds) => expect(fpmSeconds(text)).toBe(seconds));

  it.each([
    ["10", 10],
    ["010", 10],
    ["", 0],
    ["-", 0],
    ["-5", -5],
    ["+5", null],
    ["5x", null],
    ["5.5", null],
    ["0x10", null],
    ["1-2", null],
    ["2147483647", 2147483647],
    ["2147483648", -2147483648],
    ["99999999999", 1215752191],
    ["99999999999999999999", -1],
  ])("integer %j is %j", (text, number) => expect(fpmInt(text)).toBe(number));

  it.each([
    ["1", true],
    ["yes", true],
    ["", false],
    ["0", false],
    ["off", false],
    ["On", null],
    ["2", null],
    ["null", null],
  ])("flag %j is %j", (text, flag) => expect(fpmFlag(text)).toBe(flag));

  it.each([
    ["0660", 0o660],
    ["660", 0o660],
    ["0999", 0],
    ["rw", 0],
    ["0628", 0o62],
    ["", 0],
  ])("mode %j is %j", (text, mode) => expect(fpmMode(text)).toBe(mode));

  it("reads numbers as atoi does", () => {
    expect(atoi(" \t12ab")).toBe(12);
    expect(atoi("+7")).toBe(7);
    expect(atoi("x")).toBe(0);
  });
});

describe("PHP's sizes", () => {
  // Asked from ini_parse_quantity of PHP 8.2.
  it.each([
    ["8M", 8_388_608],
    ["8m", 8_388_608],
    ["1G", 1_073_741_824],
    ["512K", 524_288],
    ["-1", -1],
    ["", 0],
    ["0", 0],
    ["10", 10],
    ["1.5M", 1_048_576],
    ["8MB", 8],
    ["8 M", 8_388_608],
    [" 8M", 8_388_608],
    ["8M ", 8_388_608],
    ["0x10", 16],
    ["0x10K", 16_384],
    ["010", 8],
    ["0b11", 3],
    ["0o17", 15],
    ["M", 0],
    ["K8", 0],
    ["-8M", -8_388_608],
    ["+8M", 8_388_608],
    ["1T", 1],
    ["8Mk", 8192],
    ["abc", 0],
    ["1 2M", 1_048_576],
    ["0xG", 0],
    ["0x", 0],
    ["5_0", 5],
    ["9999999999G", null],
  ])("%j is %j", (text, bytes) => expect(phpQuantity(text)).toBe(bytes));
});
