import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ofShard } from "../../src/engine/shards.ts";
import type { Stack } from "../../src/model/stack.ts";
import { parseAll, stackOf } from "./fake-stack.ts";

const stack = (name: string, ...files: readonly string[]): Stack =>
  stackOf(parseAll(Object.fromEntries(files.map((file) => [file, `x ${"1".repeat(file.length * 7)};`]))), { name });
const names = (stacks: readonly Stack[]) => stacks.map(({ name }) => name);
const split = (stacks: readonly Stack[], count: number) =>
  Array.from({ length: count }, (_, at) => ofShard(stacks, { index: at + 1, count }));

describe("shards", () => {
  const stacks = fc
    .array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }), { maxLength: 25 })
    .map((lists) => lists.map((files, at) => stack(`s${at}`, ...files.map((file) => `/f${file}.conf`))));

  it("hold every stack once, those that share a file together, whatever the order of stacks", () => {
    fc.assert(
      fc.property(stacks, fc.integer({ min: 1, max: 9 }), (all, count) => {
        const parts = split(all, count);
        expect(parts.flatMap(names).sort()).toEqual(names(all).sort());
        const homes = new Map<string, number>();
        parts.forEach((part, at) => {
          for (const file of part.flatMap(({ files }) => [...files.keys()])) {
            expect(homes.get(file) ?? at).toBe(at);
            homes.set(file, at);
          }
          // In the order of the whole.
          expect(part).toEqual(all.filter((one) => part.includes(one)));
        });
        const reversed = split([...all].reverse(), count).map((part) => names(part).sort());
        expect(reversed).toEqual(parts.map((part) => names(part).sort()));
      }),
    );
  });

  it("are of like size", () => {
    const all = Array.from({ length: 40 }, (_, at) => stack(`s${at}`, `/${"f".repeat(1 + (at % 9))}${at}.conf`));
    const sizes = split(all, 4).map((part) =>
      part.flatMap(({ files }) => [...files.values()]).reduce((sum, { text }) => sum + text.length, 0),
    );
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.2);
  });

  it("may hold nothing", () => {
    expect(split([stack("a", "/a.conf")], 3).map(names)).toEqual([["a"], [], []]);
    expect(split([], 2)).toEqual([[], []]);
    // A stack without files is one, too.
    expect(
      split([stack("a"), stack("b")], 2)
        .flatMap(names)
        .sort(),
    ).toEqual(["a", "b"]);
  });
});
