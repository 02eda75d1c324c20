import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "./examples.ts";

/** What npm and git add to the environment of a test and would be taken for the user's own wishes by what a test runs. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_registry)|GIT_|INIT_CWD|VITEST|NODE_ENV|FORCE_COLOR)/.test(name),
  );
  return { ...Object.fromEntries(own), NO_COLOR: "1", npm_config_update_notifier: "false" };
}

export function git(cwd: string, ...args: string[]): string {
  const identity = ["-c", "user.name=no502", "-c", "user.email=no502@example.org", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...identity, ...args], { cwd, encoding: "utf8", env: cleanEnvironment() }).trim();
}

/**
 * Copies what git would hold of the project now, changes that are not committed included.
 * @param to a directory that is made
 */
export function copyProject(to: string): void {
  const listed = git(projectFolder, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  for (const path of listed.split("\0").filter(Boolean)) {
    const from = join(projectFolder, path);
    // Deleted, and not yet committed.
    if (!existsSync(from)) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(from, join(to, path), { verbatimSymlinks: true });
  }
}
