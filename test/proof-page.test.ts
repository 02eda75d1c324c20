import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { proofFacts, proofJson } from "../scripts/proof-facts.ts";
import { proofPage } from "../scripts/proof-page.ts";
import { projectFolder, ruleFolders } from "./support/examples.ts";

const page = readFileSync(join(projectFolder, "docs/proof.md"), "utf8");
const rowsOf = (text: string, id: string) => text.split("\n").filter((line) => line.startsWith(`| [\`${id}\`]`));

describe("docs/proof.md", () => {
  it.each(ruleFolders)("has one row for %s, and its log lines in full", (id) => {
    const proof = proofFacts()[id];
    const rows = rowsOf(page, id);
    expect(rows).toHaveLength(1);
    if (!proof?.shown) {
      expect(proof?.why, `run npx tsx scripts/prove.ts --write ${id}`).not.toBe("not measured yet");
      expect(rows[0]).toContain(proof?.why);
      return;
    }
    for (const word of [proof.nginx, proof.php, proof.date]) expect(rows[0]).toContain(word);
    for (const line of [...proof.nginxLog, ...proof.fpmLog, ...(proof.refused?.says ?? [])]) {
      const number = page.split("\n").find((one) => one.replace(/^[nf]\d+ +/, "") === line);
      expect(number, line).toBeDefined();
      expect(rows[0]).toMatch(new RegExp(`\\b${number?.split(" ")[0]}\\b`));
    }
  });

  it("tells what the client gets, who refuses, and what is not shown", () => {
    const [rule] = rules.filter(({ id }) => id === "timeout-inversion");
    if (!rule) throw new Error("timeout-inversion is gone");
    const measured = { nginx: "1.2.3", php: "8.9.1", date: "2026-01-02" };
    const text = proofPage([rule], {
      "timeout-inversion": {
        shown: true,
        ...measured,
        status: [{ bad: "502", fixed: "200 | ok" }],
        nginxLog: ["[error] … no"],
        fpmLog: ["ERROR: never", "WARNING: late"],
        refused: { by: "php-fpm -t", says: ["ERROR: never"] },
      },
    });
    expect(
      rowsOf(text, rule.id)[0]
        ?.split(" | ")
        .slice(1)
        .map((cell) => cell.trim()),
    ).toEqual(["502 → 200 \\| ok", "n1", "`php-fpm -t` refuses: f1; f2", "1.2.3", "8.9.1", "2026-01-02 |"]);
    expect(text).toContain("```text\nn1   [error] … no\nf1   ERROR: never\nf2   WARNING: late\n```");
    const silent = proofPage([rule], { "timeout-inversion": { shown: false, why: "it is advice" } });
    expect(silent).toContain("0 of 1 rules");
    expect(rowsOf(silent, rule.id)[0]).toMatch(/\| it is advice +\|$/);
  });

  it("is the same as docs/proof.json, which programs read", () => {
    const facts = proofFacts();
    expect(JSON.parse(proofJson(facts))).toEqual({ format: "no502-proof/1", rules: facts });
    expect(Object.keys(facts)).toEqual(ruleFolders);
  });
});
