import { describe, expect, it } from "vitest";
import { isShown, provenRules, readProof, type ShownProof } from "../live/proof.ts";
import { diagnoseLogs, documentedLines, lintPlaced } from "./proof-logs.ts";

const proofs = provenRules().flatMap((rule) => {
  const proof = readProof(rule);
  return isShown(proof) && documentedLines(proof, "").flat().length > 0 ? [{ rule, proof }] : [];
});

/** The first name of the first server: what nginx logs. */
function serverName(lint: ReturnType<typeof lintPlaced>): string {
  return lint.stacks[0]?.servers[0]?.own("server_name")[0]?.args[0]?.text ?? "";
}

const diagnose = (rule: string, proof: ShownProof, example: "bad" | "fixed") => {
  const lint = lintPlaced(rule, proof, example);
  return diagnoseLogs(lint, ...documentedLines(proof, serverName(lint)));
};

// The same with the logs of real servers is in test/live.
describe("the lines that the live proofs document", () => {
  it("are many", () => {
    expect(proofs.length).toBeGreaterThan(35);
  });

  it.each(proofs)("of $rule are known, and name it", ({ rule, proof }) => {
    const { groups, unknownLines } = diagnose(rule, proof, "bad");
    expect(unknownLines).toBe(0);
    expect(groups.filter(({ cause }) => cause.kind !== "aside").length).toBeGreaterThan(0);
    expect(groups.flatMap(({ rules }) => rules)).toContain(rule);
    const named = groups.filter(({ rules }) => rules.includes(rule));
    // Where the place is known, so is what lint says there.
    expect(named.flatMap(({ findings }) => findings.map((finding) => finding.rule))).toContain(rule);
  });

  it.each(proofs)("of $rule are not put down to it where it is mended", ({ rule, proof }) => {
    const { groups } = diagnose(rule, proof, "fixed");
    expect(groups.flatMap(({ findings }) => findings.map((finding) => finding.rule))).not.toContain(rule);
  });
});
