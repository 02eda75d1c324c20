import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { describe } from "vitest";

/** The real programs, where they are installed. */
export interface Servers {
  readonly nginx: string;
  /** `php-fpm8.2` and the like: the newest one found. */
  readonly fpm: string;
  /** `1.22.1` */
  readonly nginxVersion: string;
  /** `8.2.35` */
  readonly phpVersion: string;
}

const places = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"];

export const servers: Servers | null = find();

/** CI sets it: a missing server is then a failure, not a skip. */
const required = process.env.NO502_REQUIRE_SERVERS === "1";
if (required && !servers) throw new Error("NO502_REQUIRE_SERVERS is set, but nginx or php-fpm is not installed");

/** `describe` for tests that need nginx and php-fpm: skipped without them, unless CI requires them. */
export const describeWithServers = describe.skipIf(!servers);

function find(): Servers | null {
  const nginx = places.map((place) => `${place}/nginx`).find((path) => existsSync(path));
  const fpm = places
    .flatMap((place) => list(place).map((name) => `${place}/${name}`))
    .filter((path) => /\/php-fpm[\d.]*$/.test(path))
    .sort()
    .at(-1);
  if (!nginx || !fpm) return null;
  return {
    nginx,
    fpm,
    nginxVersion: version(nginx, ["-v"], /nginx\/([\d.]+)/),
    phpVersion: version(fpm, ["-v"], /PHP ([\d.]+)/),
  };
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function version(program: string, args: string[], pattern: RegExp): string {
  // nginx prints its version on standard error.
  const out = execFileSync("sh", ["-c", 'exec "$0" "$@" 2>&1', program, ...args], { encoding: "utf8" });
  return pattern.exec(out)?.[1] ?? "unknown";
}
