import { expect, it } from "vitest";
import { listOf, plural, showBytes, showMemory, showSeconds } from "../../src/rule/show.ts";

it("shows seconds", () => {
  expect([0, 1, 60, 1.5, 0.5, 0.075].map(showSeconds)).toEqual(["0 s", "1 s", "60 s", "1.5 s", "500 ms", "75 ms"]);
});

it("shows bytes as nginx and FPM write them where they come out even", () => {
  expect([0, 4088, 4096, 8192, 1536, 1 << 20, 3 * (1 << 30)].map(showBytes)).toEqual([
    "0",
    "4088",
    "4k",
    "8k",
    "1536",
    "1m",
    "3g",
  ]);
});

it("shows memory rounded", () => {
  expect([1, 512, 2048, 60 * (1 << 20), 3.55 * (1 << 30)].map(showMemory)).toEqual([
    "1 byte",
    "512 bytes",
    "2 kB",
    "60 MB",
    "3.6 GB",
  ]);
});

it("counts and lists", () => {
  expect([plural(1, "pool"), plural(0, "pool"), plural(2, "entry", "entries")]).toEqual([
    "1 pool",
    "0 pools",
    "2 entries",
  ]);
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((names) => listOf(names))).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect(listOf(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
});
