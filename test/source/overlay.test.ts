import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lint, memoryFileSystem } from "../../src/index.ts";
import { diskFileSystem as disk } from "../../src/source/disk.ts";
import { overlayFileSystem } from "../../src/source/overlay.ts";

describe("an overlay", () => {
  const base = memoryFileSystem({ "/etc/nginx/nginx.conf": "disk", "/etc/php/www.conf": "[www]" });

  it("gives its own text and leaves the rest", () => {
    const files = overlayFileSystem(base, new Map([["/etc/nginx/nginx.conf", "editor"]]));
    expect(files.read("/etc/nginx/nginx.conf")).toEqual({ ok: true, text: "editor", invalidAt: null });
    expect(files.read("/etc/php/www.conf")).toEqual({ ok: true, text: "[www]", invalidAt: null });
    expect(files.list("/etc/nginx")).toEqual(base.list("/etc/nginx"));
    expect(files.kind("/etc/nginx/nginx.conf")).toBe("file");
    expect(files.realpath("/etc/nginx/nginx.conf")).toBe("/etc/nginx/nginx.conf");
  });

  it("shows files that lie nowhere yet, with their directories", () => {
    const files = overlayFileSystem(base, new Map([["/etc/nginx/conf.d/a.conf", "new"]]));
    expect(files.kind("/etc/nginx/conf.d/a.conf")).toBe("file");
    expect(files.kind("/etc/nginx/conf.d")).toBe("directory");
    expect(files.kind("/etc/nginx/conf")).toBe("none");
    expect(files.list("/etc/nginx/conf.d")).toEqual([{ name: "a.conf", kind: "file" }]);
    expect(files.list("/etc/nginx")).toEqual([
      { name: "conf.d", kind: "directory" },
      { name: "nginx.conf", kind: "file" },
    ]);
    expect(files.list("/nowhere")).toBeNull();
    expect(files.list("/")?.map(({ name }) => name)).toEqual(["etc"]);
  });

  it("follows its map as it changes", () => {
    const texts = new Map<string, string>();
    const files = overlayFileSystem(base, texts);
    expect(files.read("/etc/php/www.conf")).toMatchObject({ text: "[www]" });
    texts.set("/etc/php/www.conf", "[shop]");
    expect(files.read("/etc/php/www.conf")).toMatchObject({ text: "[shop]" });
    texts.delete("/etc/php/www.conf");
    expect(files.read("/etc/php/www.conf")).toMatchObject({ text: "[www]" });
  });
});

describe.skipIf(process.platform === "win32")("an overlay on the disk", () => {
  let root = "";
  beforeAll(() => {
    root = disk.realpath(mkdtempSync(join(tmpdir(), "no502-overlay-")));
    mkdirSync(join(root, "sites-available"));
    mkdirSync(join(root, "sites-enabled"));
    const nginx = "events {}\nhttp { include sites-enabled/*; }\n";
    writeFileSync(join(root, "nginx.conf"), nginx);
    writeFileSync(join(root, "sites-available/shop"), "server { fastcgi_read_timeout 60s; }\n");
    symlinkSync("../sites-available/shop", join(root, "sites-enabled/shop"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("is what a run sees, also through a link", () => {
    const shop = `${root}/sites-available/shop`;
    const look = (texts: ReadonlyMap<string, string>) =>
      lint({ fileSystem: overlayFileSystem(disk, texts), cwd: root, paths: [root] });
    expect(look(new Map()).findings).toEqual([]);
    const { findings } = look(new Map([[shop, "server { fastcgi_read_timeuot 60s; }\n"]]));
    expect(findings.map(({ rule, at }) => [rule, at.file])).toEqual([["nginx-unknown-directive", shop]]);
  });
});
