import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drifted, ruleIndex } from "../scripts/generate.ts";
import { leftFromTemplate, newRuleFiles, ruleIdProblem } from "../scripts/new-rule-files.ts";
import { expectations, projectFolder, rulesFolder } from "./support/examples.ts";
import { lintFiles, places } from "./support/lint.ts";

describe("generated files", () => {
  it("are what `npm run generate` makes", async () => {
    expect(await drifted()).toEqual([]);
  });

  it("list rules by id", () => {
    const index = ruleIndex(["a", "a-b-c", "z"]);
    expect(index).toContain(
      'import aBC from "./a-b-c/rule.ts";\nimport a from "./a/rule.ts";\nimport z from "./z/rule.ts";\n',
    );
    expect(index).toContain("= [a, aBC, z];\n");
    const many = Array.from({ length: 12 }, (_, at) => `rule-number-${String.fromCharCode(97 + at)}`);
    expect(ruleIndex(many)).toContain("= [\n  ruleNumberA,\n  ruleNumberB,\n");
    expect(ruleIndex([])).toContain("= [];\n");
  });
});

describe("a new rule", () => {
  const files = newRuleFiles("brand-new");
  const example = (name: string) =>
    Object.fromEntries(
      Object.entries(files).flatMap(([path, text]) =>
        path.startsWith(`${name}/`) ? [[path.slice(name.length + 1), text]] : [],
      ),
    );

  it("comes with all parts, and a bad example that fails until the rule is written", () => {
    expect(Object.keys(files).filter((path) => !path.includes("/"))).toEqual(["rule.ts", "doc.md", "proof.json"]);
    const marked = expectations(example("bad"));
    expect(marked).toEqual(["php/www.conf:7 brand-new"]);
    expect(places(lintFiles(example("bad")))).not.toContain(marked[0]);
  });

  it("says what its author has to replace", () => {
    const left = leftFromTemplate("brand-new", files);
    expect(left).toContain("One sentence: what this rule finds.");
    expect(left).toContain("what goes wrong, in one line");
    expect(left).toHaveLength(10);
    expect(leftFromTemplate("brand-new", { "doc.md": "# brand-new\n\nIt finds something.\n" })).toEqual([]);
  });

  it("starts from examples that nothing else complains about", () => {
    for (const name of ["bad", "good", "fixed"]) {
      const { findings, coverage } = lintFiles(example(name));
      expect(findings.filter((one) => one.severity !== "info").map((one) => one.message)).toEqual([]);
      expect(coverage).toMatchObject({ files: 2, routes: 1, linked: 1 });
    }
  });

  it.each(["Bad", "a_b", "-a", "a-", "a--b", "1a", "../x", "", "suppression-x", `a${"b".repeat(60)}`])(
    "%o is no id",
    (id) => {
      expect(ruleIdProblem(id)).not.toBeNull();
    },
  );

  it.each(["a", "small-backlog", "http2-off"])("%o is an id", (id) => {
    expect(ruleIdProblem(id)).toBeNull();
  });

  const tryNew = (...args: string[]) => {
    try {
      execFileSync(process.execPath, ["--import", "tsx", "scripts/new-rule.ts", ...args], {
        cwd: projectFolder,
        stdio: "pipe",
      });
      return { status: 0, stderr: "" };
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: Buffer };
      return { status, stderr: stderr.toString() };
    }
  };

  it("is refused with a bad id, an id in use, or none", () => {
    expect(tryNew("Not_An_Id")).toMatchObject({ status: 2, stderr: expect.stringContaining("is no rule id") });
    expect(existsSync(join(rulesFolder, "Not_An_Id"))).toBe(false);
    expect(tryNew("timeout-inversion")).toMatchObject({
      status: 2,
      stderr: "rules/timeout-inversion exists already\n",
    });
    expect(tryNew()).toMatchObject({ status: 2, stderr: expect.stringContaining("usage") });
  });
});
