import { diagnoseLogs, documentedLines, linesOf, lintPlaced } from "../diagnose/proof-logs.ts";
import type { Observed } from "./observed.ts";
import type { ShownProof } from "./proof.ts";

/**
 * Asks `no502 diagnose` about the logs that a run of the bad example left.
 *
 * @returns one sentence for each line that it does not know, and one where it does not name the rule; empty where all is
 * well, and where the failure leaves no line.
 */
export function diagnosed(rule: string, proof: ShownProof, bad: Observed): string[] {
  const { groups, unknownSamples } = diagnoseLogs(lintPlaced(rule, proof, "bad"), ...linesOf(bad));
  const found = unknownSamples.map(({ text }) => `diagnose does not know the line: ${text}`);
  if (documentedLines(proof, "").flat().length === 0) return found;
  const named = groups.flatMap(({ cause, rules, findings }) =>
    rules.includes(rule) && findings.some((finding) => finding.rule === rule) ? [cause.id] : [],
  );
  if (named.length > 0) return found;
  const told = groups.map(({ cause, rules }) => `${cause.id} (${rules.join(", ")})`).join("; ");
  return [...found, `diagnose names ${rule} for no line, but: ${told}`];
}
