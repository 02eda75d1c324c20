import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { servers } from "./servers.ts";

/** What `nginx -t` says of one file: its first complaint without level, file and line; null when it accepts the file. */
export function nginxTest(text: string): string | null {
  if (!servers) throw new Error("nginx is not installed");
  const folder = mkdtempSync(join(tmpdir(), "no502-nginx-test-"));
  try {
    const file = join(folder, "nginx.conf");
    writeFileSync(file, text);
    const pid = /^\s*pid\s/m.test(text) ? [] : ["-g", `pid ${folder}/pid;`];
    const { stderr } = spawnSync(servers.nginx, ["-t", "-e", "stderr", "-c", file, ...pid], { encoding: "utf8" });
    const complaint = /\[emerg\] (?:\d+#\d+: )?(.*)/.exec(stderr)?.[1];
    return complaint === undefined ? null : complaint.replace(/ in \S+:\d+$/, "");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
