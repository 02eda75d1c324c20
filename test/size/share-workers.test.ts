import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareWorkers } from "../../src/size/share-workers.ts";

const equal = (weights: readonly number[], memory: number, bytes = 10) =>
  shareWorkers(
    weights.map((weight) => ({ weight, bytes, least: 1 })),
    memory,
  );

describe("sharing workers", () => {
  it("follows the weights, and gives the remainder to the largest fractions", () => {
    expect(equal([1], 545)).toEqual([54]);
    expect(equal([3, 1], 540)).toEqual([41, 13]);
    expect(equal([1, 1, 1], 100)).toEqual([4, 3, 3]);
    expect(equal([1000, 1], 100)).toEqual([9, 1]);
  });

  it("leaves nobody below its least, and takes that from the others", () => {
    const claims = [
      { weight: 10, bytes: 10, least: 1 },
      { weight: 1, bytes: 10, least: 4 },
    ];
    expect(shareWorkers(claims, 100)).toEqual([6, 4]);
    expect(shareWorkers(claims, 49)).toBeNull();
    expect(equal([1, 1], 19)).toBeNull();
  });

  it("weighs workers, not bytes: large ones are as many as small ones", () => {
    const claims = [
      { weight: 1, bytes: 30, least: 1 },
      { weight: 1, bytes: 10, least: 1 },
    ];
    expect(shareWorkers(claims, 400)).toEqual([10, 10]);
  });

  it("never gives more than there is, and leaves less than one worker of each", () => {
    const claim = fc.record({
      weight: fc.double({ min: 0.001, max: 1000, noNaN: true }),
      bytes: fc.integer({ min: 1_000_000, max: 2_000_000_000 }),
      least: fc.constant(1),
    });
    fc.assert(
      fc.property(
        fc.array(claim, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 2 ** 46 }),
        (claims, memory) => {
          const given = shareWorkers(claims, memory);
          const all = claims.reduce((sum, { bytes }) => sum + bytes, 0);
          if (given === null) {
            expect(all).toBeGreaterThan(memory);
            return;
          }
          const used = claims.reduce((sum, { bytes }, at) => sum + bytes * (given[at] as number), 0);
          expect(Math.min(...given)).toBeGreaterThanOrEqual(1);
          expect(used).toBeLessThanOrEqual(memory);
          expect(memory - used).toBeLessThan(all);
        },
      ),
    );
  });
});
