import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spareServers } from "../../src/size/spare-servers.ts";
import { busyWorkers, heldWorkers, leavesMemoryIdle, mostWorkers } from "../../src/size/workers.ts";

const megabyte = 1024 ** 2;

describe("how many workers a memory holds", () => {
  // (memory × 0.8) / process memory, by hand.
  it.each([
    [4096, 60, 54, 68],
    [8192, 60, 109, 136],
    [2048, 100, 16, 20],
    [1024, 64, 12, 16],
    [512, 40, 10, 12],
    [100, 80, 1, 1],
    [100, 81, 0, 1],
  ])("%i MB hold %i MB each: %i, and %i at most", (memory, one, held, most) => {
    expect(heldWorkers(memory * megabyte, one * megabyte)).toBe(held);
    expect(mostWorkers(memory * megabyte, one * megabyte)).toBe(most);
  });

  it("calls less than a quarter idle", () => {
    expect([13, 14].map((workers) => leavesMemoryIdle(workers, 54))).toEqual([true, false]);
  });
});

it.each([
  [40, 0.25, 10],
  [40, 0.26, 11],
  // 0.1 × 3 is more than 0.3 in floating point, and three workers are enough.
  [30, 0.1, 3],
  [1, 0.01, 1],
])("%d requests per second of %d s keep %i workers busy", (peakRps, seconds, busy) => {
  expect(busyWorkers({ peakRps, seconds })).toBe(busy);
});

describe("spare servers", () => {
  it("are those of the packaged www.conf at its size", () => {
    expect(spareServers(5)).toEqual({ startServers: 2, minSpareServers: 1, maxSpareServers: 3 });
    expect(spareServers(54)).toEqual({ startServers: 21, minSpareServers: 10, maxSpareServers: 32 });
    expect(spareServers(1)).toEqual({ startServers: 1, minSpareServers: 1, maxSpareServers: 1 });
  });

  it("keep the order that FPM demands, whatever the number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000_000 }), (maxChildren) => {
        const { startServers, minSpareServers, maxSpareServers } = spareServers(maxChildren);
        expect(minSpareServers).toBeGreaterThanOrEqual(1);
        expect(startServers).toBeGreaterThanOrEqual(minSpareServers);
        expect(maxSpareServers).toBeGreaterThanOrEqual(startServers);
        expect(maxChildren).toBeGreaterThanOrEqual(maxSpareServers);
      }),
    );
  });
});
