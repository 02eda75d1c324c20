import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { servers } from "./servers.ts";

/** All that `php-fpm -t` says of one file when it refuses it; null when it accepts the file. */
export function fpmTest(text: string): string | null {
  if (!servers) throw new Error("php-fpm is not installed");
  const folder = mkdtempSync(join(tmpdir(), "no502-fpm-test-"));
  try {
    const file = join(folder, "php-fpm.conf");
    writeFileSync(file, text.replace(/^error_log = .*$/m, `error_log = ${folder}/log`));
    const { status, stdout, stderr } = spawnSync(servers.fpm, ["-t", "-y", file], { encoding: "utf8" });
    return status === 0 ? null : stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
