import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { leftFromTemplate } from "../scripts/new-rule-files.ts";
import type { LintResult } from "../src/engine/lint-result.ts";
import { categories } from "../src/rule/define-rule.ts";
import { inRange } from "../src/rule/version-range.ts";
import { expectations, readTree, ruleFolders, rulesFolder } from "./support/examples.ts";
import { lintFiles, places } from "./support/lint.ts";

/** Every page answers these, under headings that hold these words. */
const sections = [/what breaks/i, /log line/i, /why/i, /fix/i, /when to ignore/i, /sources/i];

const byId = new Map(rules.map((rule) => [rule.id, rule]));

/** Nothing may be hidden behind a file that was not read or a rule that crashed. */
function trouble(result: LintResult): readonly string[] {
  return [
    ...result.unread.map((file) => `not read: ${file.file}: ${file.message}`),
    ...result.internalErrors.map((error) => `${error.rule} crashed: ${error.stack ?? error.message}`),
    ...(result.coverage.files === 0 ? ["found nothing to lint"] : []),
  ];
}

/** Both sides of each bound of a version range. */
function bounds(range: string, program: "nginx" | "php") {
  return [...range.matchAll(/([<>]=?)(\d[\d.]*)/g)].flatMap(([, sign = "", version = ""]) => {
    const parts = version.split(".").map(Number);
    const before = parts.with(-1, (parts.at(-1) ?? 0) - 1).join(".");
    const after = `${version}.1`;
    const sides: Readonly<Record<string, readonly [string, string]>> = {
      "<": [before, version],
      "<=": [version, after],
      ">": [after, version],
      ">=": [version, before],
    };
    const [within, outside] = sides[sign] ?? ["", ""];
    return [
      { program, version: within, inside: true },
      { program, version: outside, inside: false },
    ];
  });
}

const distinct = (list: readonly string[]) => [...new Set(list)].sort();

describe.each(ruleFolders)("rule %s", (id) => {
  const folder = join(rulesFolder, id);
  const rule = byId.get(id);

  it("has its rule, its page, its proof and its three examples", () => {
    const parts = ["rule.ts", "doc.md", "proof.json", "bad", "good", "fixed"];
    expect(
      parts.filter((part) => !existsSync(join(folder, part))),
      `parts that rules/${id}/ lacks`,
    ).toEqual([]);
    for (const example of ["bad", "good", "fixed"]) {
      expect(Object.keys(readTree(join(folder, example))), `files in ${example}/`).not.toEqual([]);
    }
  });

  it("is in the index under the name of its folder", () => {
    expect(rule?.id, "run `npm run generate`").toBe(id);
  });

  it("says something of its own", () => {
    const own = Object.entries(readTree(folder)).filter(([path]) => !path.includes("/"));
    expect(leftFromTemplate(id, Object.fromEntries(own)), "sentences that `npm run new-rule` wrote").toEqual([]);
  });

  it("states what every rule states", () => {
    if (!rule) throw new Error(`rules/${id}/rule.ts is missing or not in the index`);
    expect(rule.summary, "one line of 12 to 120 characters without a full stop").toMatch(/^\S.{10,118}[^.\s]$/);
    expect(categories).toContain(rule.category);
    expect(rule.since).toMatch(/^\d+\.\d+\.\d+$/);
    expect(rule.sources.length).toBeGreaterThan(0);
    for (const source of rule.sources)
      expect(source, "an https address, `measured: §N` or a file of the server's source").toMatch(
        /^https:\/\/\S+$|^measured: §\d+|^\S+\.(c|h|re|y|l|in)\b/,
      );
    if (rule.levels) expect(rule.levels).toContain(rule.severity);
    for (const range of [rule.nginx, rule.php]) if (range !== undefined) inRange("1.0", range);
    for (const other of rule.related ?? []) expect([...byId.keys()], `related of ${id}`).toContain(other);
    for (const [name, option] of Object.entries(rule.options ?? {})) {
      const { default: value, min, max, doc } = option as { default: unknown; min?: number; max?: number; doc: string };
      expect(name).toMatch(/^[a-z][a-zA-Z]*$/);
      expect(doc.length).toBeGreaterThan(10);
      if (typeof value === "number") expect(value >= (min ?? value) && value <= (max ?? value)).toBe(true);
    }
  });

  it("has a page with every section, its own name as title, and the log lines it claims", () => {
    const page = readFileSync(join(folder, "doc.md"), "utf8");
    const headings = page.match(/^#{1,3} .*$/gm) ?? [];
    expect(headings[0]).toMatch(new RegExp(`^# .*\\b${id}\\b`));
    const missing = sections.filter((section) => !headings.slice(1).some((heading) => section.test(heading)));
    expect(missing.map(String), "sections that doc.md lacks").toEqual([]);
    for (const symptom of rule?.symptoms ?? [])
      expect(page, "doc.md shows the log line of each symptom").toMatch(symptom);
    if (rule?.fixable) expect(page).toMatch(/fix/i);
  });

  it("reports bad/ at exactly the marked lines", () => {
    const files = readTree(join(folder, "bad"));
    const marked = expectations(files);
    expect(
      marked.some((place) => place.endsWith(` ${id}`)),
      `a line in bad/ that ends in "expect: ${id}"`,
    ).toBe(true);
    const result = lintFiles(files);
    expect(trouble(result)).toEqual([]);
    // Advice of other rules needs no mark; what fails a run, and all that this rule says, does.
    const wanted = new Set(marked);
    const reported = result.findings.filter((one) => {
      return one.severity !== "info" || one.rule === id || wanted.has(places(result, [one])[0] ?? "");
    });
    expect(distinct(places(result, reported)), "reported (received) and marked (expected) lines").toEqual(
      distinct(marked),
    );
  });

  it.each(["good", "fixed"])("is silent on %s/, and so is every other rule", (example) => {
    const files = readTree(join(folder, example));
    expect(expectations(files)).toEqual([]);
    const result = lintFiles(files);
    expect(trouble(result)).toEqual([]);
    const reported = result.findings.filter((one) => one.severity !== "info" || one.rule === id);
    expect(reported.map((one) => `${places(result, [one])[0]}: ${one.message}`)).toEqual([]);
  });

  const gates = (["nginx", "php"] as const).flatMap((program) => bounds(rule?.[program] ?? "", program));
  it.runIf(gates.length > 0).each(gates)("$program $version: in range $inside", ({ program, version, inside }) => {
    const result = lintFiles(readTree(join(folder, "bad")), {
      config: { versions: { nginx: null, php: null, [program]: version } },
    });
    expect(result.findings.some((one) => one.rule === id)).toBe(inside);
  });

  it("speaks in one sentence with exact places", () => {
    const result = lintFiles(readTree(join(folder, "bad")));
    const own = result.findings.filter((one) => one.rule === id);
    for (const { message, at, related } of own) {
      expect(message, "a sentence with its full stop").toMatch(/^[^\s].*[.?]$/);
      expect(message, "what breaks, not what should be done").not.toMatch(/\bshould\b/);
      for (const place of [at, ...related.map((label) => label.span)]) {
        const text = result.text(place.file);
        expect(
          place.start >= 0 && place.end <= (text ?? "").length && place.end > place.start,
          JSON.stringify(place),
        ).toBe(true);
      }
    }
  });
});

it("every rule of the index has a folder, in order", () => {
  expect(rules.map((rule) => rule.id)).toEqual(ruleFolders.filter((id) => byId.has(id)));
});
