import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeDist } from "./build.ts";

/**
 * `npm start` lints the broken sample, to show what no502 finds: exit code 0, findings are its purpose. `npm start -- PATH`
 * lints a path as the installed command does, with its exit code. The build is made again when a source is newer.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, "dist/no502.cjs");
const sample = "samples/broken-shop";

function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function stale(): boolean {
  if (!existsSync(built)) return true;
  const made = statSync(built).mtimeMs;
  return ["src", "rules", "scripts", "package.json"].some((path) => newest(join(root, path)) > made);
}

if (stale()) await makeDist(false);
const args = process.argv.slice(2);
const demonstration = args.length === 0;
if (demonstration) process.stderr.write(`$ no502 ${sample}\n\n`);
const ran = spawnSync(process.execPath, [built, ...(demonstration ? [sample] : args)], {
  // npm runs scripts in the package's directory; a path is meant from where the user stands.
  cwd: demonstration ? root : (process.env.INIT_CWD ?? process.cwd()),
  stdio: "inherit",
});
if (ran.error) throw ran.error;
const code = ran.status ?? 128 + constants.signals[ran.signal ?? "SIGTERM"];
process.exitCode = demonstration && code === 1 ? 0 : code;
