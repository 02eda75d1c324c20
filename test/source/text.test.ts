import { describe, expect, it } from "vitest";
import { decode } from "../../src/source/decode.ts";
import { LineIndex } from "../../src/source/line-index.ts";

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : part)));

describe("decode", () => {
  it.each<[string, Uint8Array, number | null]>([
    ["nothing", bytes(""), null],
    ["UTF-8", bytes("listen 80; # café"), null],
    ["a replacement character of its own", bytes("a \ufffd b"), null],
    ["a Latin-1 letter", bytes("# caf", [0xe9], "\nuser x;"), 5],
    ["a Latin-1 letter behind letters of several units", bytes("# \u{1f600}é ", [0xe9]), 6],
    ["one behind a replacement character of its own", bytes("\ufffd", [0xff]), 1],
    ["a cut sequence at the end", bytes("ab", [0xe2, 0x82]), 2],
    ["an overlong form", bytes("x", [0xc0, 0xaf]), 1],
    ["a surrogate", bytes("xy", [0xed, 0xa0, 0x80]), 2],
  ])("%s", (_name, input, invalidAt) => {
    const read = decode(input);
    expect(read.ok && read.invalidAt).toBe(invalidAt);
    if (read.ok && invalidAt !== null) expect(read.text[invalidAt]).toBe("\ufffd");
  });

  it("keeps a byte order mark: nginx reads it as part of the first word", () => {
    const read = decode(bytes([0xef, 0xbb, 0xbf], "user x;"));
    expect(read.ok && read.text).toBe("\ufeffuser x;");
  });

  it("takes a NUL near the start for a binary file", () => {
    const read = decode(bytes("ab", [0], "cd"));
    expect(!read.ok && read.failure).toBe("binary");
    expect(decode(bytes("x".repeat(8000), [0])).ok).toBe(true);
  });
});

describe("LineIndex", () => {
  const text = "one\r\n\ntwo \u{1f600}x\n";
  const index = new LineIndex(text);

  it.each([
    [0, 1, 1],
    [3, 1, 4],
    [5, 2, 1],
    [6, 3, 1],
    [12, 3, 7],
    [text.length, 4, 1],
    [999, 4, 1],
    [-5, 1, 1],
  ])("offset %i is line %i, column %i", (offset, line, column) => {
    expect(index.position(offset)).toEqual({ line, column });
  });

  it("gives lines without their breaks", () => {
    expect([1, 2, 3, 4, 5].map((line) => index.lineText(line))).toEqual(["one", "", "two \u{1f600}x", "", ""]);
    expect(index.lineCount).toBe(4);
    expect([index.lineStart(3), index.lineStart(9)]).toEqual([6, text.length]);
  });
});
