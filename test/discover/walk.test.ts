import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { walk } from "../../src/discover/walk.ts";
import { diskFileSystem } from "../../src/source/disk.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { lintFiles } from "../support/lint.ts";

const never = () => false;

describe("walking a tree", () => {
  it("leaves the kernel's file systems out", () => {
    const files = memoryFileSystem({ "/etc/nginx/nginx.conf": "", "/proc/1/environ": "", "/sys/a": "", "/dev/b": "" });
    expect(walk(files, "/", never).files).toEqual(["/etc/nginx/nginx.conf"]);
    expect(walk(files, "/proc", never).files).toEqual(["/proc/1/environ"]);
  });

  it("judges nothing of a tree that is too large to be read whole", () => {
    const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`conf/${at}.conf`, "x"]));
    const result = lintFiles({ ...many, "nginx.conf": "events {}\nhttp { fastcgi_read_timeout off; }\n" });
    expect(result.findings).toEqual([]);
    expect(result.coverage.files).toBe(0);
    expect(result.unread).toMatchObject([{ failure: "too-large" }]);
  });
});

describe.skipIf(!existsSync("/proc/self/status"))("files that state no size", () => {
  it("are read to their end", () => {
    expect(diskFileSystem.read("/proc/self/status")).toMatchObject({ ok: true, text: expect.stringContaining("Pid:") });
  });
});
