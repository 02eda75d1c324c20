import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diskFileSystem as disk } from "../../src/source/disk.ts";
import { largestFile } from "../../src/source/file-system.ts";

/** Nothing is closed to root: it looks with another user's eyes. */
function unprivileged<T>(look: () => T): T {
  if (process.geteuid?.() !== 0) return look();
  process.seteuid?.(65534);
  try {
    return look();
  } finally {
    process.seteuid?.(0);
  }
}

describe.skipIf(process.platform === "win32")("the disk", () => {
  let root = "";
  const at = (name: string) => `${root}/${name}`;
  beforeAll(() => {
    root = disk.realpath(mkdtempSync(join(tmpdir(), "no502-disk-")));
    mkdirSync(at("sites"));
    writeFileSync(at("sites/b.conf"), "b");
    writeFileSync(at("sites/a.conf"), "# caf\xe9\n", "latin1");
    writeFileSync(at("binary"), Buffer.from([1, 0, 2]));
    writeFileSync(at("huge"), "");
    truncateSync(at("huge"), largestFile + 1);
    symlinkSync("b.conf", at("sites/link.conf"));
    symlinkSync("nowhere", at("sites/dangling.conf"));
    symlinkSync("loop.conf", at("sites/loop.conf"));
    symlinkSync("../sites", at("sites/again"));
    execFileSync("mkfifo", [at("sites/pipe")]);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("says why a file whose name is not UTF-8 cannot be opened", () => {
    const folder = at("named");
    mkdirSync(folder);
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), "x");
    const [{ name } = { name: "" }] = disk.list(folder) ?? [];
    expect(name).toBe("caf\uFFFD");
    expect(disk.read(`${folder}/${name}`)).toEqual({
      ok: false,
      failure: "failed",
      message: "its name is not UTF-8; no502 cannot open it",
    });
  });

  it("lists in byte order and looks through links", () => {
    expect(disk.list(at("sites"))).toEqual([
      { name: "a.conf", kind: "file" },
      { name: "again", kind: "directory", link: true },
      { name: "b.conf", kind: "file" },
      { name: "dangling.conf", kind: "none", link: true },
      { name: "link.conf", kind: "file", link: true },
      { name: "loop.conf", kind: "none", link: true },
      { name: "pipe", kind: "other" },
    ]);
    expect(disk.list(at("nowhere"))).toBeNull();
    expect(disk.list(at("binary"))).toBeNull();
  });

  it("reads text and says what is wrong with the rest", () => {
    expect(disk.read(at("sites/link.conf"))).toEqual({ ok: true, text: "b", invalidAt: null });
    expect(disk.read(at("sites/a.conf"))).toEqual({ ok: true, text: "# caf\ufffd\n", invalidAt: 5 });
    const failure = (name: string) => {
      const read = disk.read(at(name));
      return read.ok ? "read" : read.failure;
    };
    expect(failure("sites")).toBe("directory");
    expect(failure("nowhere")).toBe("missing");
    expect(failure("sites/b.conf/x")).toBe("missing");
    expect(failure("binary")).toBe("binary");
    expect(failure("huge")).toBe("too-large");
    expect(failure("sites/dangling.conf")).toBe("missing");
    expect(failure("sites/loop.conf")).toBe("loop");
    expect(failure("sites/pipe")).toBe("failed");
    expect(failure("\0")).toBe("failed");
  });

  it("names a link's target", () => {
    expect(disk.realpath(at("sites/again/link.conf"))).toBe(at("sites/b.conf"));
    expect(disk.realpath(at("sites/loop.conf"))).toBe(at("sites/loop.conf"));
  });

  it("does not take what it may not see for absent", () => {
    mkdirSync(at("closed"));
    writeFileSync(at("closed/x.conf"), "x");
    chmodSync(at("closed"), 0);
    const [kind, read] = unprivileged(() => [disk.kind(at("closed/x.conf")), disk.read(at("closed/x.conf"))] as const);
    chmodSync(at("closed"), 0o755);
    expect(kind).toBe("other");
    expect(!read.ok && read.failure).toBe("forbidden");
  });
});
