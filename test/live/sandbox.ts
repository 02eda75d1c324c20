import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { servers } from "../support/servers.ts";
import { canLimitMemory, memoryGroup } from "./memory-group.ts";
import type { Job, Observed } from "./observed.ts";
import { fpmMain, placeExample } from "./place.ts";
import { type Replacement, ruleFolder, type ShownProof } from "./proof.ts";

/** Own mounts, own network, own processes: what the examples bind and write never meets the machine's. */
const namespaces = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Why the live proofs cannot run here; null when they can. */
export const obstacle: string | null = findObstacle();

function findObstacle(): string | null {
  if (!servers) return "nginx or php-fpm is not installed";
  if (process.getuid?.() !== 0) return "not root";
  if (!["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"].some((path) => existsSync(path))) return "no ip command";
  try {
    execFileSync("unshare", [...namespaces, "sh", "-c", "ip link set lo up && mount -t tmpfs none /run"], {
      stdio: "pipe",
    });
    return null;
  } catch (error) {
    return `no namespaces here: ${error instanceof Error ? error.message.trim() : error}`;
  }
}

/** Runs both examples of a rule on the real programs. @throws Error when a replacement finds its text in neither. */
export async function runProof(rule: string, proof: ShownProof): Promise<{ bad: Observed; fixed: Observed }> {
  const used = new Set<Replacement>();
  const replace = proof.replace ?? [];
  const bad = placeExample(`${ruleFolder(rule)}/bad`, replace, used);
  const fixed = placeExample(`${ruleFolder(rule)}/fixed`, replace, used);
  const unused = replace.find((change) => !used.has(change));
  if (unused) throw new Error(`rules/${rule}/proof.json: "${unused.from}" stands in neither example`);
  return { bad: await run(proof, bad), fixed: await run(proof, fixed) };
}

/** Why this one proof cannot run here though others can; null when it can. */
export function missingFor(proof: ShownProof): string | null {
  return proof.fpmMegabytes !== undefined && !canLimitMemory() ? "no memory control group" : null;
}

/** For `good/`: the programs take the example as it is, a request gets 200, and nobody complains in a log. */
export async function runExample(folder: string): Promise<{ proof: ShownProof; observed: Observed }> {
  const step = { request: "GET /ok.php", bad: null, fixed: { status: 200, body: "ok" } };
  const proof: ShownProof = { steps: [step], bad: {} };
  return { proof, observed: await run(proof, placeExample(folder, [], new Set())) };
}

async function run(proof: ShownProof, files: Record<string, string>): Promise<Observed> {
  if (proof.fpmMegabytes === undefined) return runInside(job(proof, files, null));
  const group = memoryGroup(proof.fpmMegabytes * 1024 * 1024);
  if (!group) throw new Error("no memory control group");
  try {
    return await runInside(job(proof, files, group.procs));
  } finally {
    group.remove();
  }
}

function job(proof: ShownProof, files: Record<string, string>, fpmGroup: string | null): Job {
  if (!servers) throw new Error("nginx or php-fpm is not installed");
  return {
    nginx: servers.nginx,
    fpm: servers.fpm,
    files,
    fpmMain,
    backends: proof.backends ?? [],
    fpmGroup,
    port: proof.port ?? 80,
    requests: proof.steps.map(({ request, times = 1, together = 1, upload = null, reload = null }) => {
      return { request, times, together, upload, reload };
    }),
  };
}

/** Runs a job in namespaces of its own. @throws Error with what the sandbox said when it ended early */
export function runInside(work: Job): Promise<Observed> {
  const inside = fileURLToPath(new URL("inside.ts", import.meta.url));
  const tsx = import.meta.resolve("tsx");
  return new Promise((resolve, reject) => {
    const child = spawn("unshare", [...namespaces, process.execPath, "--import", tsx, inside], {
      env: { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin" },
    });
    const guard = setTimeout(() => child.kill("SIGKILL"), 60_000);
    let out = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(guard);
      if (code === 0) resolve(JSON.parse(out) as Observed);
      else reject(new Error(`the sandbox ended with ${code}: ${errors.trim()}`));
    });
    child.stdin.end(JSON.stringify(work));
  });
}
