import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { suppressionRules } from "../../src/engine/suppression-rules.ts";
import type { Fix } from "../../src/rule/define-rule.ts";
import type { Finding } from "../../src/rule/finding.ts";
import { readTree, ruleFolders, rulesFolder } from "../support/examples.ts";
import { fixFiles } from "../support/fix.ts";
import { lintFiles } from "../support/lint.ts";
import { type FixCase, furtherFixes } from "./further-fixes.ts";

type Files = Readonly<Record<string, string>>;

/** Without the marks of the examples; a line that held nothing else goes with its mark. */
function unmarked(files: Files): Files {
  const mark = /[ \t]*[#;][ \t]*expect:[\w\s,-]*$/;
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      const lines = text.split("\n").flatMap((line) => {
        const rest = line.replace(mark, "");
        return rest === "" && line !== "" ? [] : [rest];
      });
      return [path, lines.join("\n")];
    }),
  );
}

const fixesOf = (findings: readonly Finding[], rule: string) =>
  findings.filter((one) => one.rule === rule).flatMap((one) => one.fixes);
const bad = (id: string) => readTree(join(rulesFolder, id, "bad"));
const cases = (id: string): readonly FixCase[] => furtherFixes.filter(({ rule }) => rule === id);

/** Every fix that an example of the rule shows. */
function shownFixes(id: string): readonly Fix[] {
  return [bad(id), ...cases(id).map(({ before }) => before)].flatMap((files) => fixesOf(lintFiles(files).findings, id));
}

const own: readonly { readonly id: string; readonly fixable?: string }[] = suppressionRules;

describe.each([...ruleFolders, ...own.map(({ id }) => id)])("the fixes of %s", (id) => {
  const rule = [...rules, ...own].find((one) => one.id === id);

  it("are as safe as the rule states", () => {
    const kinds = [...new Set(shownFixes(id).map(({ safety }) => safety))].sort();
    const stated: Readonly<Record<string, readonly string[]>> = {
      safe: ["safe"],
      unsafe: ["unsafe"],
      mixed: ["safe", "unsafe"],
    };
    expect(kinds, "what bad/ and the cases in further-fixes.ts show").toEqual(stated[rule?.fixable ?? ""] ?? []);
  });
});

describe("the fixes of an example", () => {
  const offering = ruleFolders.filter((id) => fixesOf(lintFiles(bad(id)).findings, id).length > 0);

  it.each(offering)("make fixed/ of bad/: %s", (id) => {
    const { texts, bugs, result } = fixFiles(bad(id), { wanted: (one) => one.rule === id });
    expect(bugs).toEqual([]);
    expect(unmarked(texts)).toEqual(readTree(join(rulesFolder, id, "fixed")));
    expect(result.findings.filter((one) => one.rule === id)).toEqual([]);
  });

  it("are missing only where a further case shows them", () => {
    const others = rules.filter(({ id, fixable }) => fixable !== undefined && !offering.includes(id));
    expect(
      others.map(({ id }) => id).filter((id) => !cases(id).some(({ after }) => Object.keys(after).length > 0)),
    ).toEqual([]);
    expect(offering.length).toBeGreaterThan(30);
  });
});

describe("further fixes", () => {
  it.each(furtherFixes.map((one) => [`${one.rule}: ${one.name}`, one] as const))(
    "%s",
    (_, { rule, before, after, allow }) => {
      const { texts, bugs, applied } = fixFiles(before, { allow: allow ?? "all", wanted: (one) => one.rule === rule });
      expect(bugs).toEqual([]);
      expect(texts).toEqual({ ...before, ...after });
      expect(applied.length > 0).toBe(Object.keys(after).length > 0);
    },
  );

  it("are of rules that exist", () => {
    const ids = [...ruleFolders, ...suppressionRules.map(({ id }) => id as string)];
    expect(furtherFixes.filter(({ rule }) => !ids.includes(rule))).toEqual([]);
  });
});

describe("every fix of every example", () => {
  it.each(ruleFolders)("of %s leaves nothing worse behind", (id) => {
    for (const example of ["bad", "good", "fixed"]) {
      const { bugs } = fixFiles(readTree(join(rulesFolder, id, example)));
      expect(bugs, example).toEqual([]);
    }
  });
});
