import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules as allRules } from "../../rules/index.ts";
import type { BaselineEntry } from "../../src/engine/baseline.ts";
import { baselineEntries } from "../../src/engine/baseline-entries.ts";
import { onlyChanged } from "../../src/engine/only-changed.ts";
import type { Shard } from "../../src/engine/shards.ts";
import { json } from "../../src/report/json.ts";
import { mergeReports } from "../../src/report/merge/merge-reports.ts";
import { PartRefused } from "../../src/report/merge/part.ts";
import { ruleInfos } from "../../src/report/rule-info.ts";
import { sarif } from "../../src/report/sarif.ts";
import { countFindings } from "../../src/report/shown.ts";
import { fileId } from "../../src/source/span.ts";
import { wordRule } from "../engine/word-rule.ts";
import { projectFolder, readTree, ruleFolders } from "../support/examples.ts";
import { type LintFilesOptions, lintFiles } from "../support/lint.ts";
import { sarifProblems } from "../support/sarif-schema.ts";
import { plainContext } from "./fake-result.ts";

const nginx = (line: string) => `events {}\nhttp {\n  server {\n    listen 80;\n    ${line}\n  }\n}\n`;

/** Every path to a value, lists by their first three elements. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return path.length > 0 ? [path] : [];
  const below = Object.entries(value)
    .slice(0, Array.isArray(value) ? 3 : 99)
    .flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length > 0 ? [path, ...below] : below;
}

/** A fleet: bad examples as a host of its own, and the samples, which share files among themselves. */
const fleet: Readonly<Record<string, string>> = Object.fromEntries([
  ...ruleFolders
    .filter((_, at) => at % 3 === 0)
    .flatMap((id) =>
      Object.entries(readTree(join(projectFolder, "rules", id, "bad"))).map(([path, text]) => [
        `hosts/${id}/${path}`,
        text,
      ]),
    ),
  ...Object.entries(readTree(join(projectFolder, "samples"))).map(([path, text]) => [`samples/${path}`, text]),
  // Two stacks with one file: whether the comment in it covers anything is known only where both are judged.
  ["shared/nginx-a.conf", nginx("location ~ \\.php$ { include snippets/all.conf; fastcgi_pass 127.0.0.1:9000; }")],
  ["shared/nginx-b.conf", nginx("include snippets/all.conf;")],
  ["shared/snippets/all.conf", "# no502: ignore[zero-timeout] on purpose\nfastcgi_read_timeout 0;\n"],
  [".git/HEAD", "ref: x"],
]);
const context = { ...plainContext, rules: ruleInfos(allRules), page: () => null };
const formats = [json, sarif];

type Shown = "info" | "warning";
function report(format: (typeof formats)[number], show: Shown, options: LintFilesOptions, shard?: Shard): string {
  return format.render(lintFiles(fleet, { ...options, shard: shard ?? null }), { ...context, show });
}

function joined(format: (typeof formats)[number], show: Shown, options: LintFilesOptions, count: number) {
  const parts = Array.from({ length: count }, (_, at) => ({
    name: `${at + 1}.json`,
    text: report(format, show, options, { index: at + 1, count }),
  }));
  // In any order.
  return mergeReports([...parts.slice(1), ...parts.slice(0, 1)]);
}

describe.each(formats)("the shards of a run, joined: $name", (format) => {
  const whole = report(format, "info", {});

  it.each([1, 2, 7])("are what one run gives: %i", (count) => {
    const merged = joined(format, "info", {}, count);
    expect(merged.text).toBe(whole);
  });

  it("are many, and each has something to tell", () => {
    const parts = [1, 2, 3].map((index) => lintFiles(fleet, { shard: { index, count: 3 } }));
    expect(parts.map(({ stacks }) => stacks.length > 6)).toEqual([true, true, true]);
    expect(parts.map(({ findings }) => findings.length > 6)).toEqual([true, true, true]);
    expect(parts.flatMap(({ suppressed }) => suppressed).length).toBeGreaterThan(0);
  });

  it.each<[string, Shown, LintFilesOptions]>([
    ["errors and warnings only", "warning", {}],
    ["from a directory below", "info", { cwd: "hosts", paths: ["."] }],
    ["of one rule", "info", { select: ["zero-timeout", "suppression-unused"] }],
    ["where a path cannot be read", "info", { paths: [".", "nowhere"] }],
    [
      "where a rule crashes",
      "info",
      {
        rules: [
          ...allRules.slice(0, 9),
          wordRule("a-crash", "x", {
            check() {
              throw new Error("boom");
            },
          }),
        ],
      },
    ],
  ])("are what one run gives: %s", (_, show, options) => {
    expect(joined(format, show, options, 3).text).toBe(report(format, show, options));
  });
});

it("what a baseline knows, its stale entries and unchanged lines add up, too", () => {
  const held = lintFiles(fleet, { select: ["timeout-inversion", "zero-timeout"] });
  const gone = ["hosts/gone/nginx.conf", "samples/broken-shop/nginx/nginx.conf"].map((file) => ({
    ...(baselineEntries(held)[0] as BaselineEntry),
    file,
    fingerprint: `gone ${file}`,
  }));
  const baseline = { file: fileId("/project/known.json"), paths: ["."], entries: [...gone, ...baselineEntries(held)] };
  const some = (file: string) => (/[a-m]\.conf$/.test(file) ? "all" : []);
  const text = (shard: Shard | null) =>
    json.render(onlyChanged(lintFiles(fleet, { baseline, shard }), "main", some), context);
  const whole = JSON.parse(text(null));
  expect(whole.baseline.stale).toHaveLength(2);
  expect(whole.summary.baselined).toBeGreaterThan(2);
  expect(whole.since.unchanged).toBeGreaterThan(2);
  const parts = [1, 2, 3].map((index) => ({ name: `${index}`, text: text({ index, count: 3 }) }));
  expect(mergeReports(parts).text).toBe(text(null));
  const other = { name: "x", text: report(json, "warning", {}, { index: 3, count: 3 }) };
  expect(() => mergeReports([...parts.slice(0, 2), other])).toThrow(
    "x: this report was made without --since, without a baseline and without --require-links, and 1 is not: they are not of one run",
  );
});

describe("a joined report", () => {
  it("is valid, and tells what counts for the exit code", () => {
    const single = lintFiles(fleet);
    const merged = joined(json, "warning", {}, 4);
    const schema = JSON.parse(readFileSync(join(projectFolder, "schema/report.schema.json"), "utf8"));
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
    expect(validate(JSON.parse(merged.text)), JSON.stringify(validate.errors)).toBe(true);
    expect(sarifProblems(JSON.parse(joined(sarif, "info", {}, 4).text))).toEqual([]);
    expect(merged.files).toBe(single.coverage.files);
    expect(merged.findings).toEqual(countFindings(single.findings));
    expect(joined(sarif, "info", {}, 4).findings).toEqual(countFindings(single.findings));
    expect(merged.successful).toBe(true);
    expect(joined(json, "info", { paths: [".", "nowhere"] }, 2).successful).toBe(false);
    expect(joined(sarif, "info", { paths: [".", "nowhere"] }, 2).successful).toBe(false);
  });

  it("adds up reports of several places, and counts what two of them tell once", () => {
    const one = report(json, "info", { paths: ["samples/broken-shop"] });
    const other = report(json, "info", { paths: ["samples/multi-site"] });
    const summaryOf = (text: string) => JSON.parse(text).summary as Record<string, number>;
    const parts = [one, other, one].map((text, at) => ({ name: String(at), text }));
    const both = summaryOf(mergeReports(parts.slice(0, 2)).text);
    for (const key of ["files", "errors", "warnings", "infos", "routes"]) {
      expect(both[key]).toBe((summaryOf(one)[key] ?? 0) + (summaryOf(other)[key] ?? 0));
    }
    const again = JSON.parse(mergeReports(parts).text);
    expect(again.findings).toEqual(JSON.parse(mergeReports(parts.slice(0, 2)).text).findings);
    expect(again.summary.errors).toBe(both.errors);
  });

  it("is refused, never broken, by a report with anything in it", () => {
    const anything = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.constant([]), fc.constant({}));
    for (const format of formats) {
      const text = report(format, "info", { paths: ["samples"] }, { index: 1, count: 1 });
      const paths = pathsOf(JSON.parse(text));
      fc.assert(
        fc.property(fc.constantFrom(...paths), anything, (path, value) => {
          const changed = JSON.parse(text);
          const last = path.at(-1) as string;
          path.slice(0, -1).reduce((at, step) => at[step], changed)[last] = value;
          try {
            mergeReports([{ name: "x", text: JSON.stringify(changed) }]);
          } catch (error) {
            expect(error, `${path.join("/")} = ${JSON.stringify(value)}`).toBeInstanceOf(PartRefused);
          }
        }),
        { numRuns: 300 },
      );
    }
  });

  const shard = (index: number, count: number, format = json) =>
    report(format, "info", { paths: ["samples"] }, { index, count });
  const plain = (format = json) => report(format, "info", { paths: ["samples"] });
  const changed = (text: string, from: string, to: string) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };
  it.each<[string, readonly (() => string)[], string]>([
    ["a missing part", [() => shard(1, 3), () => shard(3, 3)], "1: this is one of 3 parts, and part 2 is missing"],
    ["missing parts", [() => shard(2, 4)], "1: this is one of 4 parts, and parts 1, 3, 4 are missing"],
    ["a part that is there twice", [() => shard(1, 2), () => shard(1, 2)], "2: this is part 1, and so is 1"],
    [
      "parts of two runs",
      [() => shard(1, 2), () => shard(2, 3)],
      "2: this report is one of 3 parts, and 1 is not: they are not of one run",
    ],
    [
      "a part and a whole",
      [() => shard(1, 1), () => plain()],
      "1: this report is a part of one, and 2 is not: they are not of one run",
    ],
    [
      "two versions",
      [() => plain(), () => changed(plain(), "9.8.7", "9.8.8")],
      "2: this report was made by no502 9.8.8, and 1 is not",
    ],
    ["two formats", [() => plain(), () => plain(sarif)], "2: this is SARIF, and 1 is JSON"],
    ["no JSON", [() => "{"], "1: this is no JSON: "],
    ["a list", [() => "[]"], "1: this is no report of no502"],
    ["another format", [() => '{"format": "no502-rules/1"}'], "1: this has the format no502-rules/1, and only"],
    [
      "another program's SARIF",
      [() => changed(plain(sarif), '"name": "no502"', '"name": "x"')],
      "is of x, not of no502",
    ],
    ["a report that lost a part", [() => changed(plain(), '"findings"', '"finding"')], '"findings" is not a list'],
    ["a finding without a place", [() => changed(plain(), '"start"', '"begin"')], '"start" is not a number'],
    ["anything", [() => '{"a": 1}'], "1: this is neither a JSON report of no502 nor SARIF 2.1.0"],
  ])("is not made of %s", (_, texts, message) => {
    const parts = texts.map((text, at) => ({ name: String(at + 1), text: text() }));
    expect(() => mergeReports(parts)).toThrow(message);
  });
});
