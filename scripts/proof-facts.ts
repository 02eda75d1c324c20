/** What each rule's `proof.json` comes to, without the orders to the run: for docs/proof.md and docs/proof.json. */
import type { RuleProof } from "../src/cli/proof-facts.ts";
import { isShown, type Outcome, provenRules, readProof, type ShownProof, type Step } from "../test/live/proof.ts";
import { outcome } from "./proof-docs.ts";

/** Every rule with a proof, by id. */
export function proofFacts(): Readonly<Record<string, RuleProof>> {
  return Object.fromEntries(
    provenRules().map((id): [string, RuleProof] => {
      const proof = readProof(id);
      return [id, isShown(proof) ? shown(proof) : { shown: false, why: proof.why }];
    }),
  );
}

/** docs/proof.json, laid out as the formatter of the project does. */
export function proofJson(facts: Readonly<Record<string, RuleProof>>): string {
  return `${laidOut({ format: "no502-proof/1", rules: facts }, 0, true)}\n`;
}

/** On one line where it fits in 120 columns. */
function laidOut(value: unknown, indent: number, open = false, before = 0): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const list = Array.isArray(value);
  const parts = Object.entries(value).map(([key, each]) => ({ key: list ? "" : `${JSON.stringify(key)}: `, each }));
  const [first, last] = list ? ["[", "]"] : ["{", "}"];
  const blank = list ? "" : " ";
  const flat = parts.map(({ key, each }) => key + laidOut(each, 0, false, Number.NEGATIVE_INFINITY)).join(", ");
  if (parts.length === 0) return first + last;
  const one = `${first}${blank}${flat}${blank}${last}`;
  if (!open && indent + before + one.length + 1 <= 120) return one;
  const inner = parts.map(
    ({ key, each }) => " ".repeat(indent + 2) + key + laidOut(each, indent + 2, indent === 0, key.length),
  );
  return `${first}\n${inner.join(",\n")}\n${" ".repeat(indent)}${last}`;
}

function shown({ steps, bad, measured }: ShownProof): RuleProof {
  // A rule that is being written: the rest of the files can be generated all the same.
  if (!measured) return { shown: false, why: "not measured yet" };
  const status = steps.map((step) => ({ bad: plain(step.bad, step), fixed: plain(step.fixed, step) }));
  const telling = status.filter((one) => one.bad !== one.fixed);
  const distinct = new Map(telling.map((one) => [JSON.stringify(one), one]));
  return {
    shown: true,
    nginx: measured.nginx,
    php: measured.php,
    date: measured.date,
    status: [...distinct.values()],
    nginxLog: [...(bad.nginxLog ?? []), ...(bad.nginxLogAtTimes ?? [])],
    fpmLog: bad.fpmLog ?? [],
    refused: bad.refused ? { by: bad.refused.by, says: bad.refused.says } : null,
  };
}

const plain = (wanted: Outcome | null, step: Step) => outcome(wanted, step).replace(/\*\*|`/g, "");
