import type { Io } from "./io.ts";

/**
 * What real servers did with a rule's bad and fixed example. The facts lie in docs/proof.json, which is generated and
 * ships: `rules` and `explain` read that one file, and a lint reads none.
 */
export type RuleProof = ShownFact | { readonly shown: false; readonly why: string };

export interface ShownFact {
  readonly shown: true;
  /** Versions of the programs, `1.22.1`. */
  readonly nginx: string;
  readonly php: string;
  /** `2026-11-20` */
  readonly date: string;
  /** What the client gets with either example, where they differ: `502`, `200 (2 of 3), 504 (1 of 3)`, `nginx does not start`. */
  readonly status: readonly { readonly bad: string; readonly fixed: string }[];
  /** Lines with the bad example; `…` stands for anything. */
  readonly nginxLog: readonly string[];
  readonly fpmLog: readonly string[];
  /** The program that does not take the bad example, and what it prints. */
  readonly refused: { readonly by: string; readonly says: readonly string[] } | null;
}

export const proofFile = "docs/proof.json";

/** By rule id. Empty where the file is missing: nothing is then claimed to be shown. */
export function readProofFacts(io: Io): Readonly<Record<string, RuleProof | undefined>> {
  const text = io.readOwn(proofFile);
  return text === null ? {} : (JSON.parse(text) as { rules: Record<string, RuleProof> }).rules;
}
