import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import type { Baseline } from "../../src/engine/baseline.ts";
import { updateBaseline } from "../../src/engine/baseline-entries.ts";
import { readBaseline } from "../../src/engine/read-baseline.ts";
import { renderBaseline } from "../../src/engine/render-baseline.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import { fileId } from "../../src/source/span.ts";
import { type LintFilesOptions, lintFiles, places } from "../support/lint.ts";
import { wordRule } from "./word-rule.ts";

const file = fileId("/project/.no502-baseline.json");
const rules: readonly AnyRule[] = [wordRule("slow", "keepalive_timeout"), wordRule("root", "root ")];
type Files = Readonly<Record<string, string>>;

function read(text: string): Baseline {
  const result = readBaseline(file, text);
  if (!result.ok) throw new Error(result.message);
  return result.baseline;
}

/** What `no502 baseline` would write for these files, through its text. */
function baselineOf(files: Files, options: LintFilesOptions = {}, old: Baseline | null = null): Baseline {
  const result = lintFiles(files, { rules, ...options, baseline: old });
  return read(renderBaseline(updateBaseline(old, result, options.paths ?? ["."]), "1.2.3"));
}

const site = (name: string, ...lines: string[]) =>
  `server {\n  listen 80;\n  server_name ${name};\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
const main = "events {}\nhttp {\n  include sites/*.conf;\n}\n";
const before: Files = {
  "nginx.conf": main,
  "sites/a.conf": site("a.example", "keepalive_timeout 5;", "root /srv/a;"),
  "sites/b.conf": site("b.example", "keepalive_timeout 5;"),
};

function against(files: Files, baseline: Baseline, options: LintFilesOptions = {}) {
  const result = lintFiles(files, { rules, ...options, baseline });
  return {
    found: places(result),
    known: places(result, result.baselined),
    stale: result.baseline?.stale.map(({ file: path, directive }) => `${path} ${directive}`),
  };
}

describe("a baseline", () => {
  const baseline = baselineOf(before);

  it("knows all that was found when it was written", () => {
    expect(against(before, baseline)).toEqual({
      found: [],
      known: ["sites/a.conf:4 slow", "sites/a.conf:5 root", "sites/b.conf:4 slow"],
      stale: [],
    });
  });

  it("knows it still when lines move, blanks change and comments come", () => {
    const moved = { ...before, "sites/a.conf": `# new\n\n${before["sites/a.conf"]?.replaceAll("  ", "\t")}` };
    expect(against(moved, baseline)).toMatchObject({ found: [], stale: [] });
  });

  it("takes one more of the same for new", () => {
    const twin = { ...before, "sites/b.conf": `${before["sites/b.conf"]}${before["sites/b.conf"]}` };
    expect(against(twin, baseline)).toMatchObject({ found: ["sites/b.conf:9 slow"], stale: [] });
  });

  // A count for each file and rule would still be 1 here, and hide the new one.
  it("takes another one for new though an old one of that rule and file is gone", () => {
    const swapped = { ...before, "sites/b.conf": site("b.example", "keepalive_timeout 9;") };
    expect(against(swapped, baseline)).toMatchObject({
      found: ["sites/b.conf:4 slow"],
      stale: ["sites/b.conf keepalive_timeout 5"],
    });
  });

  it("takes the same line in another server or file for new", () => {
    const other = { ...before, "sites/b.conf": site("c.example", "keepalive_timeout 5;") };
    expect(against(other, baseline).found).toEqual(["sites/b.conf:4 slow"]);
    const renamed: Files = { "nginx.conf": main, "sites/z.conf": before["sites/a.conf"] as string };
    expect(against(renamed, baseline).found).toEqual(["sites/z.conf:4 slow", "sites/z.conf:5 root"]);
  });

  it("comes after comments and levels", () => {
    const commented = {
      ...before,
      "sites/b.conf": site("b.example", "keepalive_timeout 5; # no502: ignore[slow] by design"),
    };
    expect(against(commented, baseline)).toMatchObject({
      known: ["sites/a.conf:4 slow", "sites/a.conf:5 root"],
      stale: ["sites/b.conf keepalive_timeout 5"],
    });
    const off: Partial<Config> = { rules: { slow: { level: "error", options: {} } } };
    expect(lintFiles(before, { rules, baseline, config: off }).baselined.map(({ severity }) => severity)).toEqual([
      "error",
      "warning",
      "error",
    ]);
  });

  it("is the same wherever no502 is started", () => {
    const files = { ...before, ".git/HEAD": "ref: x" };
    const below = baselineOf(files, { cwd: "sites" });
    expect(below.entries).toEqual(baselineOf(files).entries);
    expect(below.entries.map((entry) => entry.file)).toEqual(["sites/a.conf", "sites/a.conf", "sites/b.conf"]);
    // Without a repository the working directory is all there is to go by.
    const loose = baselineOf(before, { cwd: "sites" }).entries.map((entry) => entry.file);
    expect(loose).toEqual(["a.conf", "a.conf", "b.conf"]);
  });
});

describe("stale entries", () => {
  const baseline = baselineOf(before);

  it("are those whose file is gone, and those of rules that there are no more", () => {
    const { "sites/b.conf": _, ...without } = before;
    expect(against(without, baseline).stale).toEqual(["sites/b.conf keepalive_timeout 5"]);
    expect(against(before, baseline, { rules: rules.slice(1) }).stale).toEqual([
      "sites/a.conf keepalive_timeout 5",
      "sites/b.conf keepalive_timeout 5",
    ]);
  });

  it.each<[string, Files, LintFilesOptions]>([
    ["the rule did not run", { ...before, "sites/b.conf": site("b.example") }, { select: ["root"] }],
    [
      "the rule is turned off",
      { ...before, "sites/b.conf": site("b.example") },
      { config: { rules: { slow: { level: "off", options: {} } } } },
    ],
    ["only a part was linted", { ...before, "sites/b.conf": site("b.example") }, { paths: ["sites/b.conf"] }],
    ["a syntax error hides things", { ...before, "sites/b.conf": `${site("b.example")}}` }, {}],
    [
      "the rule crashed",
      { ...before, "sites/b.conf": site("b.example") },
      {
        rules: [
          ...rules.slice(1),
          wordRule("slow", "x", {
            check() {
              throw new Error("boom");
            },
          }),
        ],
      },
    ],
    [
      "the rule could not judge",
      { ...before, "sites/b.conf": site("b.example") },
      {
        rules: [
          ...rules.slice(1),
          wordRule("slow", "x", {
            check: (one, { unknown }) => unknown({ file: one.id, start: 0, end: 1 }, "template value"),
          }),
        ],
      },
    ],
  ])("are not claimed where %s", (_, files, options) => {
    expect(against(files, baseline, options).stale).toEqual([]);
  });

  it("go when the baseline is written anew, and what was not looked at stays", () => {
    const fixed = { ...before, "sites/b.conf": site("b.example", "root /srv/b;") };
    const anew = baselineOf(fixed, {}, baseline);
    expect(anew.entries.map((entry) => `${entry.file} ${entry.directive}`)).toEqual([
      "sites/a.conf root /srv/a",
      "sites/a.conf keepalive_timeout 5",
      "sites/b.conf root /srv/b",
    ]);
    const part = baselineOf(fixed, { paths: ["sites/b.conf"] }, baseline);
    expect(part.entries.map((entry) => `${entry.file} ${entry.directive}`)).toEqual([
      "sites/a.conf root /srv/a",
      "sites/a.conf keepalive_timeout 5",
      "sites/b.conf root /srv/b",
      "sites/b.conf keepalive_timeout 5",
    ]);
    expect(part.paths).toEqual([".", "sites/b.conf"]);
  });
});

it("a baseline file with anything in it is read or refused, never more", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((value) => `{"format":"no502-baseline/1","paths":[],"findings":${value}}`),
      ),
      (text) => {
        expect(typeof readBaseline(file, text).ok).toBe("boolean");
      },
    ),
  );
});

describe("the baseline file", () => {
  it("has a line for each finding, in an order without line numbers", () => {
    const text = renderBaseline(baselineOf(before), "1.2.3");
    expect(text.split("\n").slice(0, 6)).toEqual([
      "{",
      '  "format": "no502-baseline/1",',
      '  "tool": { "name": "no502", "version": "1.2.3" },',
      '  "paths": ["."],',
      '  "findings": [',
      expect.stringMatching(
        /^ {4}\{ "rule": "root", "file": "sites\/a\.conf", "scope": "server a\.example", "directive": "root \/srv\/a", "fingerprint": "[0-9a-f]{16}" \},$/,
      ),
    ]);
    expect(JSON.parse(text).findings).toHaveLength(3);
    const moved = { ...before, "sites/a.conf": `\n\n${before["sites/a.conf"]}` };
    expect(renderBaseline(baselineOf(moved), "1.2.3")).toBe(text);
    expect(read(renderBaseline({ paths: ["."], entries: [] }, "1.2.3")).entries).toEqual([]);
  });

  const entry = '"rule": "r", "file": "f", "scope": "", "directive": "d", "fingerprint": "a"';
  it.each([
    ["", "1:1 the file is empty"],
    ["{", "1:2 expected a key in double quotes, found the end of the file"],
    ["[]", "1:1 this is no baseline of no502: it names no format"],
    ['{"format": "no502/1"}', '1:12 this is no baseline of no502: its format is "no502/1"'],
    [
      '{\n"format": "no502-baseline/7", "tool": {"version": "9.1.0"}}',
      "2:11 this baseline has the format no502-baseline/7, written by no502 9.1.0, and this no502 reads no502-baseline/1; delete it and run `no502 baseline` to write it anew",
    ],
    ['{"format": "no502-baseline/1"}', '1:1 a baseline needs "paths", a list'],
    ['{"format": "no502-baseline/1", "paths": [3], "findings": []}', "1:42 a path is a text"],
    ['{"format": "no502-baseline/1", "paths": [], "findings": {}}', '1:57 a baseline needs "findings", a list'],
    [
      `{"format": "no502-baseline/1", "paths": [], "findings": [{${entry}}, {"rule": "r"}]}`,
      '1:137 a finding of a baseline needs "file", a text',
    ],
    [
      `{"format": "no502-baseline/1", "paths": [], "findings": [{${entry.replace('"d"', "4")}}]}`,
      '1:111 a finding of a baseline needs "directive", a text',
    ],
  ])("is refused with its place: %s", (text, message) => {
    const result = readBaseline(file, text);
    expect(result.ok ? "" : `${result.line}:${result.column} ${result.message}`).toBe(message);
  });
});
