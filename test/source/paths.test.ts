import { describe, expect, it } from "vitest";
import { byteOrder } from "../../src/source/file-system.ts";
import { basename, dirname, isWithin, join, normalize, relative } from "../../src/source/paths.ts";

describe("paths", () => {
  it.each([
    ["/a//b/../c", "/a/c"],
    ["/a/./b/", "/a/b"],
    ["/../..", "/"],
    ["/", "/"],
    ["/a/..", "/"],
    ["/a..b/...", "/a..b/..."],
  ])("normalize %s", (path, clean) => {
    expect(normalize(path)).toBe(clean);
  });

  it.each([
    ["/etc/nginx", "conf.d/*.conf", "/etc/nginx/conf.d/*.conf"],
    ["/etc/nginx", "../php/x", "/etc/php/x"],
    ["/etc/nginx", "/abs", "/abs"],
    ["/", "x", "/x"],
  ])("join %s and %s", (directory, path, joined) => {
    expect(join(directory, path)).toBe(joined);
  });

  it("knows what lies below what", () => {
    expect(isWithin("/etc/nginx", "/etc/nginx")).toBe(true);
    expect(isWithin("/etc/nginx/x", "/etc/nginx")).toBe(true);
    expect(isWithin("/etc/nginx-old/x", "/etc/nginx")).toBe(false);
    expect(isWithin("/x", "/")).toBe(true);
  });

  it.each([
    ["/a/b", "/a/b/c/d", "c/d"],
    ["/a/b", "/a/c", "../c"],
    ["/a", "/a", "."],
    ["/", "/a", "a"],
  ])("from %s to %s", (from, to, way) => {
    expect(relative(from, to)).toBe(way);
  });

  it("cuts names", () => {
    expect([dirname("/a"), dirname("/a/b"), basename("/a/b"), basename("b")]).toEqual(["/", "/a", "b", "b"]);
  });
});

describe("byteOrder", () => {
  it("is the order of the UTF-8 bytes", () => {
    const names = ["b", "a", "A", "a1", "a-", "", "\u{1f600}", "\ufb00", "é", "\u{10ffff}", "\ud7ff", "\u{1f600}a"];
    const bytes = (text: string) => Buffer.from(text);
    const expected = [...names].sort((x, y) => Buffer.compare(bytes(x), bytes(y)));
    expect([...names].sort(byteOrder)).toEqual(expected);
  });
});
