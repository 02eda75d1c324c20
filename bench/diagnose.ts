import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeLog } from "./write-log.ts";

/**
 * `npx tsx bench/diagnose.ts [gigabytes] [directory]`: how long `no502 diagnose` takes for an error log of that size, joined
 * with a configuration, and how much memory it holds. Aim: 1 GB within 60 s and 200 MB. The log is deleted afterwards.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const aim = { seconds: 60, megabytes: 200 };
const gigabytes = Number(process.argv[2] ?? 1);
const scratch = mkdtempSync(join(process.argv[3] ?? tmpdir(), "no502-bench-"));

try {
  const bytes = gigabytes * 1e9;
  const { bavail, bsize } = statfsSync(scratch);
  if (bavail * bsize < bytes * 1.2) throw new Error(`${scratch} has not the room for ${gigabytes} GB`);
  const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { bin: { no502: string } };
  spawnSync("npm", ["run", "--silent", "build", "--", "--no-types"], { cwd: root, stdio: "inherit" });
  const log = join(scratch, "error.log");
  const lines = writeLog(log, bytes);
  const compressed = join(scratch, "error.log.gz");
  const command = [join(root, bin.no502), "diagnose", "--quiet", "--format", "json"];
  run(`${gigabytes} GB, ${lines} lines`, [...command, log, join(root, "samples/broken-shop")], lines);
  const packed = spawnSync("sh", ["-c", `gzip -1 -c ${log} > ${compressed}`]);
  if (packed.status === 0) run("the same, gzipped", [...command, compressed, join(root, "samples/broken-shop")], lines);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function run(name: string, command: readonly string[], lines: number): void {
  const tell =
    'import{writeSync}from"node:fs";process.on("exit",()=>{const u=process.resourceUsage();writeSync(3,u.maxRSS+" "+(u.userCPUTime+u.systemCPUTime))})';
  const start = process.hrtime.bigint();
  const ran = spawnSync(process.execPath, ["--import", `data:text/javascript,${tell}`, ...command], {
    stdio: ["ignore", "pipe", "inherit", "pipe"],
    maxBuffer: 1 << 26,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (ran.status !== 0) throw new Error(`no502 diagnose ended with ${ran.status}`);
  const report = JSON.parse(String(ran.stdout)) as { groups: { count: number }[]; unknownLines: number };
  const counted = report.groups.reduce((sum, { count }) => sum + count, report.unknownLines);
  if (counted !== lines) throw new Error(`${counted} of ${lines} lines are counted`);
  const [kilobytes = 0, microseconds = 0] = String(ran.output[3]).split(" ").map(Number);
  const megabytes = kilobytes / 1024;
  const verdict = seconds <= aim.seconds && megabytes <= aim.megabytes ? "within the aim" : "beyond the aim";
  console.log(
    `${name}: ${seconds.toFixed(1)} s (aim: ${aim.seconds}), ${(microseconds / 1e6).toFixed(1)} s of a processor, ${megabytes.toFixed(0)} MB (aim: ${aim.megabytes}); ${verdict}`,
  );
}
