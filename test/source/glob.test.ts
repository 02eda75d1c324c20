import { describe, expect, it } from "vitest";
import { expandGlob } from "../../src/source/expand-glob.ts";
import { componentPattern, isGlob } from "../../src/source/glob.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";

describe("componentPattern", () => {
  it.each([
    ["*", "site.conf", true],
    ["*", ".hidden", false],
    [".*", ".hidden", true],
    ["?ite", "site", true],
    ["?hidden", ".hidden", false],
    ["[.]hidden", ".hidden", false],
    ["*.conf", "site.conf", true],
    ["*.conf", "site.conf~", false],
    ["*.conf", ".conf", false],
    ["site-[0-9].conf", "site-7.conf", true],
    ["site-[!0-9].conf", "site-7.conf", false],
    ["site-[^0-9].conf", "site-x.conf", true],
    ["[]x]", "]", true],
    ["a[b", "a[b", true],
    ["[z-a]", "b", false],
    ["\\*.conf", "*.conf", true],
    ["\\*.conf", "a.conf", false],
    ["{a,b}.conf", "a.conf", false],
    ["{a,b}.conf", "{a,b}.conf", true],
    ["a.b", "axb", false],
    ["(x)+|$^", "(x)+|$^", true],
    ["*é?", "caféx", true],
  ])("%s against %s: %s", (pattern, name, fits) => {
    expect(componentPattern(pattern).test(name)).toBe(fits);
  });
});

it("is a glob for nginx with *, ? or [ only", () => {
  expect(["a*", "a?", "a[b", "a]", "{a,b}", "a\\b"].map(isGlob)).toEqual([true, true, true, false, false, false]);
});

describe("expandGlob", () => {
  const files = memoryFileSystem({
    "/etc/nginx/sites/b.conf": "",
    "/etc/nginx/sites/a.conf": "",
    "/etc/nginx/sites/B.conf": "",
    "/etc/nginx/sites/.hidden.conf": "",
    "/etc/nginx/sites/old.conf.bak": "",
    "/etc/nginx/sites/deep.conf/x": "",
    "/etc/nginx/users/a/site.conf": "",
    "/etc/nginx/users/a-b/site.conf": "",
    "/etc/nginx/users/\u{1f600}/site.conf": "",
    "/etc/nginx/users/\ufb00/site.conf": "",
    "/top.conf": "",
  });
  const paths = (pattern: string) => expandGlob(files, pattern).files.map(({ path }) => path);

  it("lists in byte order, without hidden names and directories", () => {
    expect(paths("/etc/nginx/sites/*.conf")).toEqual([
      "/etc/nginx/sites/B.conf",
      "/etc/nginx/sites/a.conf",
      "/etc/nginx/sites/b.conf",
    ]);
  });

  it("names the directories that match", () => {
    expect(expandGlob(files, "/etc/nginx/sites/*.conf").directories).toEqual(["/etc/nginx/sites/deep.conf"]);
  });

  it("sorts whole paths by the bytes of their UTF-8 form, as glob(3) does", () => {
    expect(paths("/etc/nginx/users/*/site.conf")).toEqual([
      // `-` comes before `/`.
      "/etc/nginx/users/a-b/site.conf",
      "/etc/nginx/users/a/site.conf",
      "/etc/nginx/users/\ufb00/site.conf",
      "/etc/nginx/users/\u{1f600}/site.conf",
    ]);
  });

  it("takes globs in several components and at the root", () => {
    expect(paths("/*/ng?nx/s[i]tes/a.conf")).toEqual(["/etc/nginx/sites/a.conf"]);
    expect(paths("/*.conf")).toEqual(["/top.conf"]);
  });

  it("says when the fixed part is no directory", () => {
    expect(expandGlob(files, "/etc/apache2/*.conf").directoryExists).toBe(false);
    expect(expandGlob(files, "/top.conf/*.conf").directoryExists).toBe(false);
    expect(expandGlob(files, "/etc/nginx/users/zz*/x").directoryExists).toBe(true);
  });

  it("says when a directory may not be listed", () => {
    const closed = { ...files, list: (path: string) => (path.endsWith("/sites") ? null : files.list(path)) };
    expect(expandGlob(closed, "/etc/nginx/*/a.conf").unlisted).toBe(true);
    expect(expandGlob(files, "/etc/nginx/*/a.conf").unlisted).toBe(false);
  });
});
