import fc from "fast-check";
import { expect, it } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";

const load = (text: string) => loadConfig(memoryFileSystem({ "/p/.no502.json": text }), "/p");

const keys = [
  "root",
  "paths",
  "exclude",
  "stacks",
  "versions",
  "host",
  "rules",
  "overrides",
  "failOn",
  "files",
  "fpm",
  "nginx",
  "memory",
  "traffic",
  "peakRps",
  "seconds",
  "suppression-unused",
  "level",
  "__proto__",
  "constructor",
];
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom("off", "error", "4G", "1m", "/x", "", 0, 1, -1, 1.5, true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 5 }),
  ),
}));

it("any JSON is a configuration or has problems with places inside the file, and nothing throws", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }), (raw) => {
      const text = JSON.stringify(raw, null, 1);
      const result = load(text);
      if (result.ok) return;
      expect(result.problems.length).toBeGreaterThan(0);
      for (const { start, end, message } of result.problems) {
        expect(start >= 0 && end <= text.length && start < end, message).toBe(true);
        expect(message).not.toContain("undefined");
      }
    }),
    { numRuns: 1500 },
  );
});

it("every cut of a configuration is refused with a place, and nothing throws", () => {
  const text = '{"stacks": [{"nginx": "a", "fpm": ["b"]}], "rules": {"suppression-unused": {"level": "off"}}}';
  expect(load(text).ok).toBe(true);
  for (let length = 0; length < text.length; length++) {
    const result = load(text.slice(0, length));
    expect(result.ok ? [] : result.problems.map((problem) => problem.line)).toEqual([1]);
  }
});
