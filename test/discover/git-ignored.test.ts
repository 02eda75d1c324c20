import { describe, expect, it } from "vitest";
import { walk } from "../../src/discover/walk.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";

const tree = {
  "/repo/.git/HEAD": "",
  "/repo/.gitignore": "*.local.conf\nbuild/\n!keep.local.conf\n",
  "/repo/a.conf": "",
  "/repo/b.local.conf": "",
  "/repo/keep.local.conf": "",
  "/repo/build/c.conf": "",
  "/repo/deploy/.gitignore": "/only-here.conf\n!x.local.conf\n",
  "/repo/deploy/only-here.conf": "",
  "/repo/deploy/x.local.conf": "",
  "/repo/deploy/in/only-here.conf": "",
};

function files(root: string, git: boolean, files: Readonly<Record<string, string>> = tree) {
  return walk(memoryFileSystem(files), root, () => false, git).files.filter((path) => path.endsWith(".conf"));
}

describe("files that git ignores", () => {
  it("are left out, as git reads its files from the top of the work tree down", () => {
    expect(files("/repo", true)).toEqual([
      "/repo/a.conf",
      "/repo/keep.local.conf",
      "/repo/deploy/x.local.conf",
      "/repo/deploy/in/only-here.conf",
    ]);
    expect(files("/repo/deploy", true)).toEqual(["/repo/deploy/x.local.conf", "/repo/deploy/in/only-here.conf"]);
  });

  it("are looked at where the user wants it, and outside of a work tree", () => {
    expect(files("/repo", false).length).toBe(7);
    const { "/repo/.git/HEAD": _, ...plain } = tree;
    expect(files("/repo", true, plain).length).toBe(7);
  });
});
