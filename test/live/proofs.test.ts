import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { differences } from "./compare.ts";
import { diagnosed } from "./diagnosed.ts";
import { isOneHost, isShown, provenRules, readProof, ruleFolder } from "./proof.ts";
import { missingFor, obstacle, runExample, runProof } from "./sandbox.ts";

const required = process.env.NO502_REQUIRE_SERVERS === "1";
const rules = provenRules();
/** Real servers under load on two cores: more at once would measure the machine. */
const atOnce = twoAtOnce();

it.runIf(required)("can run the live proofs, as NO502_REQUIRE_SERVERS demands", () => {
  expect(obstacle).toBeNull();
});

describe("proof.json", () => {
  it.each(rules)("%s states its versions, or why a server cannot show it", (rule) => {
    const proof = readProof(rule);
    if (isShown(proof)) {
      expect(proof.measured).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
      expect(proof.steps).not.toEqual([]);
    } else {
      expect(proof.why).toMatch(/\w/);
    }
  });
});

describe.skipIf(obstacle !== null)("on real nginx and PHP-FPM", () => {
  describe.concurrent("bad fails and fixed works as proof.json says, and diagnose names the rule by the logs", () => {
    for (const rule of rules) {
      const proof = readProof(rule);
      if (!isShown(proof)) continue;
      const missing = missingFor(proof);
      it.skipIf(missing !== null)(missing ? `${rule}: ${missing}` : rule, { timeout: 300_000 }, () =>
        atOnce(async () => {
          const { bad, fixed } = await runProof(rule, proof);
          expect([...differences(proof, "bad", bad), ...differences(proof, "fixed", fixed)]).toEqual([]);
          expect(diagnosed(rule, proof, bad)).toEqual([]);
        }),
      );
    }
  });

  describe.concurrent("good starts, answers and logs no complaint", () => {
    const withGood = rules.filter((rule) => isOneHost(join(ruleFolder(rule), "good")));
    it.each(withGood)("%s", { timeout: 300_000 }, (rule) =>
      atOnce(async () => {
        const { proof, observed } = await runExample(join(ruleFolder(rule), "good"));
        expect(differences(proof, "fixed", observed)).toEqual([]);
      }),
    );
  });
});

function twoAtOnce(): <T>(work: () => Promise<T>) => Promise<T> {
  const lanes = [Promise.resolve(), Promise.resolve()];
  let next = 0;
  return (work) => {
    const lane = next++ % lanes.length;
    const result = (lanes[lane] as Promise<void>).then(work);
    lanes[lane] = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
}
