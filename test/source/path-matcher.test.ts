import { expect, it } from "vitest";
import { pathMatcher } from "../../src/source/path-matcher.ts";

it.each([
  ["*.conf", "a.conf", true],
  ["*.conf", "deep/er/a.conf", true],
  ["sites/*.conf", "sites/a.conf", true],
  ["sites/*.conf", "other/sites/a.conf", false],
  ["sites/*.conf", "sites/deep/a.conf", false],
  ["vendor", "vendor/x/a.conf", true],
  ["vendor/", "lib/vendor/a.conf", true],
  ["./legacy/php", "legacy/php/www.conf", true],
  ["legacy/**", "legacy/.hidden/www.conf", true],
  ["/nginx", "nginx/a.conf", true],
  ["{a,b}.conf", "x/b.conf", true],
  [".", "anything/at/all", true],
  ["a.conf", "b.conf", false],
])("%s on %s is %s", (glob, path, expected) => {
  expect(pathMatcher([glob], "/project")(`/project/${path}`)).toBe(expected);
});

it("matches nothing without globs, and takes any of several", () => {
  expect(pathMatcher([], "/")("/a")).toBe(false);
  expect(pathMatcher(["x", "a"], "/")("/a")).toBe(true);
});
