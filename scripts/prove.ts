/**
 * `npx tsx scripts/prove.ts [--write] [rule...]`: runs the live proofs on the nginx and PHP-FPM of this machine and says
 * where they differ from proof.json. `--write` also records versions and date of the proofs that hold. Needs root.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { differences } from "../test/live/compare.ts";
import { diagnosed } from "../test/live/diagnosed.ts";
import type { Observed } from "../test/live/observed.ts";
import { isOneHost, isShown, provenRules, readProof, ruleFolder } from "../test/live/proof.ts";
import { missingFor, obstacle, runExample, runProof } from "../test/live/sandbox.ts";
import { servers } from "../test/support/servers.ts";

const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith("-"));
process.exitCode = await prove(named.length ? named : provenRules(), args.includes("--write"), args.includes("--logs"));

async function prove(rules: readonly string[], write: boolean, logs: boolean): Promise<number> {
  if (obstacle || !servers) {
    console.error(`cannot run: ${obstacle}`);
    return 2;
  }
  let failed = 0;
  for (const rule of rules) {
    const proof = readProof(rule);
    const found: string[] = [];
    const missing = isShown(proof) ? missingFor(proof) : null;
    if (missing) {
      console.log(`skipped  ${rule}: ${missing}`);
      continue;
    }
    if (isShown(proof)) {
      const { bad, fixed } = await runProof(rule, proof);
      found.push(
        ...differences(proof, "bad", bad),
        ...differences(proof, "fixed", fixed),
        ...diagnosed(rule, proof, bad),
      );
      if (logs) for (const observed of [bad, fixed]) showLogs(observed);
    }
    const good = join(ruleFolder(rule), "good");
    if (isOneHost(good)) found.push(...(await healthy(good)));
    console.log(`${found.length ? "DIFFERS" : isShown(proof) ? "holds" : "not shown"}  ${rule}`);
    for (const text of found) console.log(`    ${text}`);
    if (found.length) failed++;
    else if (write && isShown(proof)) record(rule, servers.nginxVersion, servers.phpVersion);
  }
  return failed ? 1 : 0;
}

/** Every good example starts, answers and logs no complaint. */
async function healthy(folder: string): Promise<string[]> {
  const { proof, observed } = await runExample(folder);
  return differences(proof, "fixed", observed).map((text) => text.replace("fixed:", "good:"));
}

function showLogs(observed: Observed): void {
  for (const [tester, { code, output }] of Object.entries(observed.exits)) console.log(`  ${tester} ${code} ${output}`);
  console.log(`  ${JSON.stringify(observed.steps)}`);
  for (const line of [...observed.nginxLog, ...observed.fpmLog]) console.log(`  | ${line}`);
}

function record(rule: string, nginx: string, php: string): void {
  const path = join(ruleFolder(rule), "proof.json");
  const date = new Date().toISOString().slice(0, 10);
  const proof = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  writeFileSync(path, `${JSON.stringify({ ...proof, measured: { nginx, php, date } }, null, 2)}\n`);
  execFileSync("npx", ["biome", "format", "--write", path], { stdio: "pipe" });
}
