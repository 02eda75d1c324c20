import { packagedNginx } from "../../src/facts/stock/packaged-nginx.ts";
import type { PackagingName } from "../../src/generate/packaging.ts";
import { minor, packed } from "../../src/generate/packaging.ts";
import type { Machine } from "./observed.ts";

/** A machine as its packages leave it: the main files, the users, the directories. */
export interface PackagedStack {
  readonly files: Readonly<Record<string, string>>;
  readonly fpmMain: string;
  readonly machine: Machine;
}

/** What the official image of PHP holds, before and after the change of 2026 (docker-library/php 1635 and 1664). */
export type ImageAge = "old" | "new";

export function packagedStack(packaging: PackagingName, php: string | null, age: ImageAge): PackagedStack {
  const nginx = { "/etc/nginx/nginx.conf": nginxMain(packaging) };
  const fpmMain = fpmMainOf(packaging, php);
  const include = packaging === "docker" ? "/usr/local/etc/php-fpm.d/*.conf" : includeOf(fpmMain);
  return {
    files: {
      ...nginx,
      [fpmMain]: `[global]\nerror_log = ${log}\ninclude = ${include}\n`,
      ...(packaging === "docker" ? image(age) : {}),
    },
    fpmMain,
    machine: {
      users: users[packaging],
      names: packaging === "docker" ? ["php"] : [],
      directories: directoriesOf(packaging, php),
    },
  };
}

/** Where the sandbox looks. The image writes to /proc/self/fd/2, which cannot be opened where it is a socket. */
const log = "/var/log/php-fpm.log";

const users: Readonly<Record<PackagingName, Readonly<Record<string, number>>>> = {
  debian: {},
  rhel: { nginx: 996, apache: 48 },
  // Debian calls the group of nobody nogroup.
  alpine: { nginx: 101, nobody: 65_534 },
  docker: { nginx: 101 },
};

function nginxMain(packaging: PackagingName): string {
  const found = packagedNginx.find((one) => one.packaging === (packaging === "docker" ? "nginx.org" : packaging));
  if (!found) throw new Error(`no packaged nginx of ${packaging}`);
  const includes = found.includes.http.map((pattern) => `  include ${pattern};\n`).join("");
  return [
    `user ${found.user};\nworker_processes ${found.workerProcesses};\npid /run/nginx.pid;\n`,
    "error_log /var/log/nginx/error.log warn;\n",
    `events { worker_connections ${found.workerConnections}; }\n`,
    `http {\n${includes}}\n`,
  ].join("");
}

function fpmMainOf(packaging: PackagingName, php: string | null): string {
  switch (packaging) {
    case "debian":
      return `/etc/php/${minor(php)}/fpm/php-fpm.conf`;
    case "rhel":
      return "/etc/php-fpm.conf";
    case "alpine":
      return `/etc/php${packed(php)}/php-fpm.conf`;
    case "docker":
      return "/usr/local/etc/php-fpm.conf";
  }
}

function includeOf(main: string): string {
  return main.includes("/fpm/") ? main.replace("php-fpm.conf", "pool.d/*.conf") : main.replace(".conf", ".d/*.conf");
}

/** Made by tmpfiles.d, RuntimeDirectory=, the init script, or a volume. */
function directoriesOf(packaging: PackagingName, php: string | null): readonly string[] {
  if (packaging === "debian") return ["/etc/nginx/sites-enabled"];
  return packaging === "alpine" ? [`/run/php-fpm${packed(php)}`, "/etc/nginx/http.d"] : ["/run/php-fpm"];
}

function image(age: ImageAge): Readonly<Record<string, string>> {
  const directory = "/usr/local/etc/php-fpm.d";
  const packaged =
    "pm = dynamic\npm.max_children = 5\npm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 3\n";
  const listen = "listen = 9000\n";
  return {
    [`${directory}/docker.conf`]: `[global]\nerror_log = ${log}\nlog_limit = 8192\n[www]\nclear_env = no\n${age === "new" ? listen : ""}catch_workers_output = yes\ndecorate_workers_output = no\n`,
    [`${directory}/www.conf`]: `[www]\nuser = www-data\ngroup = www-data\n${age === "new" ? ";" : ""}listen = 127.0.0.1:9000\n${packaged}`,
    [`${directory}/zz-docker.conf`]: `[global]\ndaemonize = no\n[www]\n${age === "new" ? "" : listen}`,
  };
}
