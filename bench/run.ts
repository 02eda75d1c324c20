import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSites } from "./write-sites.ts";

/**
 * `npm run bench`: how long no502 takes beside programs that everybody knows, as ratios of medians from one run on one
 * machine. Both sides of a pair run in turn, so that a machine that grows slower slows both. `-- --write` also puts the
 * figures into the README, with the date.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(
  root,
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { bin: { no502: string } }).bin.no502,
);
const sites = 1000;

/** Runs once and tells the milliseconds it took. */
type Program = () => number;

const said: string[] = [];

main();

function main(): void {
  spawnSync("npm", ["run", "--silent", "build", "--", "--no-types"], { cwd: root, stdio: "inherit" });
  const scratch = mkdtempSync(join(tmpdir(), "no502-bench-"));
  try {
    say(
      `node ${process.version.slice(1)}, nginx ${nginxVersion() ?? "not installed"}; ratios of medians, lower is better\n`,
    );
    startUp(join(root, "samples/healthy-shop"));
    const tree = join(scratch, "sites");
    const maker = makeTree(tree);
    thousandSites(tree, maker);
    wholeCorpus(join(root, "../shared/corpus"));
    if (process.argv.includes("--write")) writeReadme();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function say(line: string): void {
  console.log(line);
  said.push(line);
}

function writeReadme(): void {
  const path = join(root, "README.md");
  const date = new Date().toISOString().slice(0, 10);
  const block = `<!-- bench -->\n\`\`\`text\n${date}, ${said.join("\n")}\n\`\`\`\n<!-- /bench -->`;
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(/<!-- bench -->[\s\S]*<!-- \/bench -->/, () => block),
  );
}

function startUp(sample: string): void {
  if (!existsSync(sample)) throw new Error(`${sample} is missing`);
  const [ours, bare] = inTurn(25, no502(sample), node(["-e", "0"]));
  report(`a small stack (${countFiles(sample)} files) / node -e 0`, ours, bare, 2);
}

function thousandSites(tree: string, maker: string): void {
  const name = `${sites} sites, ${sites} pools (${maker})`;
  const nginx = findNginx();
  if (!nginx) {
    const [ours] = inTurn(9, no502(tree), node(["-e", "0"]));
    say(`${name}: ${show(ours)}; nginx is not installed, so there is nothing to compare it with`);
    return;
  }
  const check = ["-t", "-q", "-c", join(tree, "nginx/nginx.conf"), "-e", "/dev/null"];
  const [ours, theirs] = inTurn(9, no502(tree), program(nginx, check));
  report(`${name} / nginx -t`, ours, theirs, 2);
  say(`    peak memory ${peakMemory(tree).toFixed(0)} MB (aim: at most 250)`);
}

/** Repositories of others, which lie beside the project where it is developed: all of them as one tree. */
function wholeCorpus(corpus: string): void {
  if (!existsSync(corpus)) return;
  const [ours] = inTurn(3, no502(corpus), node(["-e", "0"]));
  const repositories = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length;
  say(
    `${repositories} repositories of others in one run (${countFiles(corpus)} files): ${show(ours)} (aim: at most 10000 ms)`,
  );
  say(`    peak memory ${peakMemory(corpus).toFixed(0)} MB (aim: at most 500)`);
}

function findNginx(): string | undefined {
  return ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"].find((path) => existsSync(path));
}

function nginxVersion(): string | undefined {
  const nginx = findNginx();
  // nginx prints its version on standard error.
  return nginx && /nginx\/([\d.]+)/.exec(spawnSync(nginx, ["-v"], { encoding: "utf8" }).stderr)?.[1];
}

function makeTree(target: string): string {
  const shared = join(root, "../shared/bench/gen.mjs");
  if (existsSync(shared)) {
    const made = spawnSync(process.execPath, [shared, String(sites), target], { encoding: "utf8" });
    if (made.status === 0) return "gen.mjs";
    say(`gen.mjs failed: ${made.stderr}`);
  }
  writeSites(target, sites);
  return "write-sites.ts";
}

/** Runs two programs in turn after one run each that does not count. */
function inTurn(runs: number, first: Program, second: Program): [number[], number[]] {
  first();
  second();
  const out: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    out[0].push(first());
    out[1].push(second());
  }
  return out;
}

function report(name: string, ours: number[], theirs: number[], aim: number): void {
  const ratio = median(ours) / median(theirs);
  say(`${name}: ${ratio.toFixed(2)} (aim: at most ${aim.toFixed(1)})`);
  say(`    no502 ${show(ours)}, the other ${show(theirs)}`);
}

function show(samples: number[]): string {
  return `${median(samples).toFixed(0)} ms (${Math.min(...samples).toFixed(0)} to ${Math.max(...samples).toFixed(0)})`;
}

function median(samples: number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

/** The command as users run it. */
function no502(path: string): Program {
  return node([bin, path]);
}

/** Peak resident memory of one run in MB: a preloaded line tells it on a pipe of its own. */
function peakMemory(path: string): number {
  const tell =
    'import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))';
  const run = spawnSync(process.execPath, ["--import", `data:text/javascript,${tell}`, bin, path], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  return Number(String(run.output[3])) / 1024;
}

function node(args: string[]): Program {
  return program(process.execPath, args);
}

function program(command: string, args: string[]): Program {
  return () => {
    const start = process.hrtime.bigint();
    const run = spawnSync(command, args, { stdio: ["ignore", "ignore", "ignore"] });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    if (run.error || run.status === null || run.status > 1) {
      throw new Error(`${command} ${args.join(" ")} failed: ${run.error?.message ?? `exit ${run.status}`}`);
    }
    return milliseconds;
  };
}

function countFiles(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}
