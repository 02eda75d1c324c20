import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, movedOffset, placeEdits, writtenRanges } from "../../src/fix/apply-edits.ts";
import { fileId, span } from "../../src/source/span.ts";

const file = fileId("/a.conf");
const edit = (start: number, end: number, text: string) => ({ span: span(file, start, end), text });
const applied = (text: string, ...edits: ReturnType<typeof edit>[]) => {
  const placed = placeEdits(text, edits);
  return placed && applyEdits(text, placed);
};

describe("edits", () => {
  it("apply in the order of their places, whatever order they come in", () => {
    expect(applied("one two three", edit(8, 13, "3"), edit(0, 3, "1"), edit(4, 4, "and "))).toBe("1 and two 3");
  });

  it("at one place keep their own order, and may meet", () => {
    expect(applied("ab", edit(1, 1, "x"), edit(1, 1, "y"))).toBe("axyb");
    expect(applied("ab", edit(0, 1, "x"), edit(1, 2, "y"))).toBe("xy");
  });

  it("are refused where they overlap or lie outside", () => {
    expect(applied("abcd", edit(0, 3, ""), edit(2, 4, ""))).toBeNull();
    expect(applied("abcd", edit(3, 5, ""))).toBeNull();
    expect(applied("abcd", edit(-1, 1, ""))).toBeNull();
    expect(applied("abcd", edit(3, 2, ""))).toBeNull();
  });

  it("take the line breaks of the lines around them", () => {
    expect(applied("a;\r\nb;\r\n", edit(4, 4, "x;\n"))).toBe("a;\r\nx;\r\nb;\r\n");
    expect(applied("a;\r\nb;", edit(6, 6, "\nx;"))).toBe("a;\r\nb;\r\nx;");
    expect(applied("a;\nb;\n", edit(3, 3, "x;\n"))).toBe("a;\nx;\nb;\n");
    // Two kinds in one file: that of the line itself counts.
    expect(applied("a;\nb;\r\n", edit(3, 3, "x;\n"))).toBe("a;\nx;\r\nb;\r\n");
    expect(applied("a", edit(1, 1, "\nb"))).toBe("a\nb");
  });
});

describe("an offset after edits", () => {
  const edits = placeEdits("one two three", [edit(4, 7, "22"), edit(8, 8, "x")]) ?? [];

  it("moves with its text", () => {
    expect(movedOffset(edits, 0)).toEqual([0, 0]);
    expect(movedOffset(edits, 3)).toEqual([3, 3]);
    expect(movedOffset(edits, 7)).toEqual([6, 6]);
    expect(movedOffset(edits, 9)).toEqual([9, 9]);
  });

  it("lies on either side of what is inserted right there, and anywhere in what replaces its text", () => {
    expect(movedOffset(edits, 8)).toEqual([7, 8]);
    expect(movedOffset(edits, 5)).toEqual([4, 5]);
    expect(movedOffset(edits, 4)).toEqual([4, 5]);
    expect(movedOffset(placeEdits("abc", [edit(1, 2, "")]) ?? [], 1)).toEqual([1, 1]);
  });

  it("leads to the same character wherever that was not replaced", () => {
    const pieces = fc.array(
      fc.record({
        keep: fc.string({ maxLength: 5 }),
        drop: fc.string({ maxLength: 3 }),
        text: fc.string({ maxLength: 4 }),
      }),
    );
    fc.assert(
      fc.property(pieces, fc.string({ minLength: 1, maxLength: 5 }), (list, tail) => {
        let text = "";
        const made = list.map(({ keep, drop, text: written }) => {
          text += keep;
          const start = text.length;
          text += drop;
          return edit(start, text.length, written.replaceAll("\n", " "));
        });
        text += tail;
        const placed = placeEdits(text, made);
        if (placed === null) throw new Error("edits in order do not overlap");
        const after = applyEdits(text, placed);
        for (let at = 0; at < text.length; at++) {
          if (made.some(({ span: { start, end } }) => start <= at && at < end)) continue;
          const [low, high] = movedOffset(placed, at);
          expect(low).toBeLessThanOrEqual(high);
          expect(after[high]).toBe(text[at]);
        }
        for (const [at, { start, end }] of writtenRanges(placed).entries())
          expect(after.slice(start, end)).toBe(placed[at]?.text);
      }),
    );
  });
});
