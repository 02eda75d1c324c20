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

  it("takes no file that writes configuration for configuration", () => {
    const written = "user www-data;\nevents {}\nhttp {\n  server {\n    listen 80;\n  }\n}\n";
    const texts = {
      "web/Dockerfile": `FROM debian:12\nCOPY <<EOF /opt/nginx.conf\n${written}EOF\n`,
      "web/Dockerfile.j2": `FROM {{ base }}\nCOPY <<EOF /opt/nginx.conf\n${written}EOF\n`,
      Vagrantfile: `config.vm.provision "shell", inline: <<-EOF\n${written}EOF\n`,
      provision: `#!/bin/sh\ncat > /etc/nginx/nginx.conf <<EOF\n${written}EOF\n`,
    };
    const kept = "fastcgi_read_timeout off;\n";
    const result = lintFiles({ ...texts, "nginx.conf": `events {}\nhttp {\n  ${kept}}\n` });
    expect(result.stacks.flatMap((stack) => [...stack.files.keys()])).toEqual([expect.stringContaining("/nginx.conf")]);
    expect(new Set(result.findings.map(({ at }) => result.display(at.file)))).toEqual(new Set(["nginx.conf"]));
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
