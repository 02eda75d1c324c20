import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { showDuration, timeAxis } from "../../../src/report/html/time-axis.ts";

const ticks = (times: readonly number[]) => timeAxis(times).ticks.map(({ text }) => text);

describe("a time axis", () => {
  it("is linear where times are of one size", () => {
    expect(timeAxis([60, 300, 120]).scale).toBe("linear");
    expect(ticks([60, 300, 120])).toEqual(["0 s", "2 min", "4 min"]);
    expect(ticks([60])).toEqual(["0 s", "15 s", "30 s", "45 s", "60 s"]);
    const { at } = timeAxis([60, 120]);
    expect(at(60) * 2).toBeCloseTo(at(120));
  });

  it("is logarithmic where a linear one would hide the short times", () => {
    const axis = timeAxis([1, 60, 3600]);
    expect(axis.scale).toBe("logarithmic");
    expect(ticks([1, 60, 3600])).toEqual(["1 s", "10 s", "60 s", "10 min", "1 h"]);
    expect(axis.at(0)).toBe(0);
  });

  it("keeps the order of any times, inside of the drawing", () => {
    const time = fc.integer({ min: 0, max: 100_000_000 }).map((milliseconds) => milliseconds / 1000);
    fc.assert(
      fc.property(fc.array(time, { maxLength: 8 }), (times) => {
        const { at, ticks: marks } = timeAxis(times);
        const sorted = [...times].sort((a, b) => a - b).map(at);
        expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
        for (const x of [...sorted, ...marks.map(({ seconds }) => at(seconds))]) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(92.01);
        }
        expect(marks.length).toBeLessThanOrEqual(8);
        // Whatever differs is seen to differ.
        const [first, second] = [...new Set(times)].filter((one) => one > 0).sort((a, b) => a - b);
        if (first !== undefined && second !== undefined) expect(at(second)).toBeGreaterThan(at(first));
      }),
    );
  });

  it("names times as people do", () => {
    expect([0, 0.5, 45, 60, 90, 120, 5400, 7200, 86_400, 172_800].map(showDuration)).toEqual([
      "0 s",
      "500 ms",
      "45 s",
      "60 s",
      "90 s",
      "2 min",
      "90 min",
      "2 h",
      "1 d",
      "2 d",
    ]);
  });
});
