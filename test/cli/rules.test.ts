import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import type { rulesJson } from "../../src/cli/rules.ts";
import { suppressionRules } from "../../src/engine/suppression-rules.ts";
import { projectFolder } from "../support/examples.ts";
import { fakeRules, run } from "./fake-io.ts";

type Listed = ReturnType<typeof rulesJson>["rules"][number];
const proofFile = readFileSync(join(projectFolder, "docs/proof.json"), "utf8");

describe("no502 rules", () => {
  it("lists every rule under its category", async () => {
    const { code, out, err } = await run(["rules"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const { id, summary } of [...fakeRules, ...suppressionRules]) {
      expect(out).toMatch(new RegExp(`^  ${id} +(error|warning|info) +${summary.slice(0, 20)}`, "m"));
    }
    expect(out).toMatch(/^address\n {2}socket-tcp-mismatch/);
    expect(out).not.toContain("\u001b");
  });

  it("keeps the order of the categories, and breaks lines only on a terminal", async () => {
    const { out } = await run(["rules"]);
    expect(out.match(/^\w+$/gm)).toEqual(["address", "timeouts", "suppressions"]);
    expect(out.split("\n").some((line) => line.length > 80)).toBe(true);
    const narrow = await run(["rules"], { terminal: true, columns: 60, env: { NO_COLOR: "1" } });
    for (const line of narrow.out.split("\n").slice(0, -2)) expect(line.length).toBeLessThanOrEqual(60);
    expect(narrow.out.replace(/\n {30,}/g, " ")).toContain("a suppression that suppresses nothing");
  });

  it("gives programs everything, sorted", async () => {
    const shown = {
      shown: true,
      nginx: "1.22.1",
      php: "8.2.35",
      date: "2026-11-20",
      status: [{ bad: "504", fixed: "200" }],
      nginxLog: ["[error] … upstream timed out"],
      fpmLog: [],
      refused: null,
    };
    const proofs = { format: "no502-proof/1", rules: { "zero-timeout": shown } };
    const { out } = await run(["rules", "--format", "json"], { own: { "docs/proof.json": JSON.stringify(proofs) } });
    const listed = JSON.parse(out);
    expect(listed.format).toBe("no502-rules/1");
    const ids = listed.rules.map((rule: { id: string }) => rule.id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toHaveLength(fakeRules.length + suppressionRules.length);
    expect(listed.rules.find((rule: { id: string }) => rule.id === "zero-timeout")).toEqual({
      id: "zero-timeout",
      summary: "summary of zero-timeout",
      category: "timeouts",
      severity: "error",
      levels: ["error"],
      confidence: "high",
      since: "0.1.0",
      fixable: null,
      versions: { nginx: null, php: null },
      options: {},
      sources: ["https://nginx.org/"],
      symptoms: [],
      proof: shown,
      related: [],
      docs: "rules/zero-timeout/doc.md",
    });
  });
});

it("no502 rules --format json lists every real rule with all that is known of it", async () => {
  const { out } = await run(["rules", "--format", "json"], { rules, own: { "docs/proof.json": proofFile } });
  const listed: readonly Listed[] = JSON.parse(out).rules;
  expect(listed.map(({ id }) => id)).toEqual([...rules, ...suppressionRules].map(({ id }) => id).sort());
  for (const rule of rules) {
    const one = listed.find(({ id }) => id === rule.id);
    expect(one, rule.id).toMatchObject({
      summary: rule.summary,
      category: rule.category,
      severity: rule.severity,
      levels: rule.levels ?? [rule.severity],
      versions: { nginx: rule.nginx ?? null, php: rule.php ?? null },
      sources: rule.sources,
    });
    expect(one?.symptoms.map((source) => new RegExp(source))).toEqual(rule.symptoms ?? []);
    expect(Object.keys(one?.options ?? {})).toEqual(Object.keys(rule.options ?? {}));
    for (const option of Object.values(one?.options ?? {})) {
      expect(option).toMatchObject({ type: expect.any(String), default: expect.anything(), doc: expect.any(String) });
    }
    if (one?.proof?.shown) {
      expect(`${one.proof.nginx} ${one.proof.php} ${one.proof.date}`).toMatch(/^[\d.]+ [\d.]+ \d{4}-\d\d-\d\d$/);
      expect(one.proof.status.length, rule.id).toBeGreaterThan(0);
    } else expect(one?.proof, rule.id).toMatchObject({ shown: false, why: expect.any(String) });
  }
});

describe("no502 explain", () => {
  const own = { "rules/zero-timeout/doc.md": "# zero-timeout\n\nA `0` is *no* limit.\n" };

  it("renders the rule's page, plain when nobody looks at it", async () => {
    const { code, out } = await run(["explain", "zero-timeout"], { own });
    expect(code).toBe(0);
    expect(out).toBe("error, timeouts, since 0.1.0\n\nzero-timeout\n============\n\nA `0` is no limit.\n");
  });

  it("colours on a terminal", async () => {
    const { out } = await run(["explain", "zero-timeout"], { own, terminal: true, env: { LANG: "C.UTF-8" } });
    expect(out).toContain("\u001b[36m0\u001b[39m");
    expect(out).toContain("═");
  });

  it("explains the suppression findings too", async () => {
    const [first] = suppressionRules;
    const { out } = await run(["explain", first.id], { own: { "docs/suppressions.md": "# Suppressions\n" } });
    expect(out).toContain(first.summary);
    expect(out).toContain("Suppressions");
  });

  it("says that a missing page is our bug", async () => {
    const ran = await run(["explain", "zero-timeout"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("bug in no502");
    expect(ran.err).toContain("rules/zero-timeout/doc.md");
  });
});
