import fc from "fast-check";
import { expect, test } from "vitest";
import { byText } from "../../src/source/by-text.ts";
import { intern } from "../../src/source/intern.ts";

test("an interned text is the same text, whatever it holds", () => {
  for (const text of ["listen", "__proto__", "constructor", "404", "", "\uD800", "é", "x".repeat(1000)]) {
    expect(intern(text)).toBe(text);
    expect(intern(`${text}`)).toBe(text);
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => intern(text) === text));
});

test("a reading with a memory gives what the reading gives, also null, and reads short texts once", () => {
  const asked: string[] = [];
  const read = byText((text) => {
    asked.push(text);
    return /^\d+$/.test(text) ? Number(text) : null;
  });
  const long = "1".repeat(300);
  for (const text of ["12", "x", long, "12", "x", long, "__proto__"]) {
    expect(read(text)).toBe(/^\d+$/.test(text) ? Number(text) : null);
  }
  expect(asked).toEqual(["12", "x", long, long, "__proto__"]);
});
