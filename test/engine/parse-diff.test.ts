import { describe, expect, it } from "vitest";
import { parseDiff } from "../../src/engine/parse-diff.ts";

const parsed = (...lines: string[]) => Object.fromEntries(parseDiff(`${lines.join("\n")}\n`));
const head = (name: string) => [`diff --git ${name}`, "index 1..2 100644", "--- a/x", `+++ ${name}`];

describe("a diff", () => {
  it("names the lines that are there now", () => {
    expect(
      parsed(
        ...head("b/nginx.conf"),
        "@@ -1 +1,2 @@",
        "-a",
        "+b",
        "+c",
        "@@ -9,2 +10 @@ server {",
        "-d",
        "-e",
        "+f",
        ...head("b/www.conf"),
        "@@ -0,0 +1,3 @@",
        "+a",
        "+b",
        "+c",
        "\\ No newline at end of file",
      ),
    ).toEqual({
      "nginx.conf": [
        { start: 1, end: 2 },
        { start: 10, end: 10 },
      ],
      "www.conf": [{ start: 1, end: 3 }],
    });
  });

  it("counts the lines around a gap", () => {
    expect(parsed(...head("b/x"), "@@ -5,2 +4,0 @@", "-a", "-b")).toEqual({ x: [{ start: 4, end: 5 }] });
  });

  it("is not led astray by lines that look like headers", () => {
    expect(
      parsed(
        ...head("b/x"),
        "@@ -3,2 +3,3 @@",
        "--- a/evil",
        "-@@ -1 +1 @@",
        "+++ b/evil",
        "+diff --git b/evil",
        "+@@ -1 +90,3 @@",
        "@@ -20 +21 @@",
        "-a",
        "+b",
      ),
    ).toEqual({
      x: [
        { start: 3, end: 5 },
        { start: 21, end: 21 },
      ],
    });
  });

  it("undoes git's quoting", () => {
    const names = Object.keys(
      parsed(
        ...head('"b/tab\\there \\"x\\" \\\\ \\303\\251\\346\\227\\245.conf"'),
        ...head("b/with blank.conf\t"),
        ...head("b/b/plain.conf"),
        ...head('"b/new\\nline"'),
      ),
    );
    expect(names).toEqual(['tab\there "x" \\ é日.conf', "with blank.conf", "b/plain.conf", "new\nline"]);
  });

  it("passes over what was deleted", () => {
    expect(parsed(...head("/dev/null"), "@@ -1,2 +0,0 @@", "-a", "-b")).toEqual({});
    expect(parsed("")).toEqual({});
  });
});
