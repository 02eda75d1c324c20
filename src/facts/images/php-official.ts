import type { FileId } from "../../source/span.ts";
import { compareVersions } from "../../source/versions.ts";
import type { FactPlacement, ProgramFacts } from "./image-facts.ts";
import { phpIni } from "./php-ini.ts";
import { globalRemarks, ownerRemarks, poolRemarks } from "./pool-remarks.ts";
import { stockImageFile } from "./stock-text.ts";

/**
 * Which of its files decides `listen` in an image of docker-library/php (pull requests 1635 of 2026-01-09, 1648 and 1664):
 * - `older`: zz-docker.conf, read last, says `listen = 9000` whatever stands in www.conf;
 * - `newer`: docker.conf, read first, says it, and www.conf's own line is commented out: a repository's www.conf decides.
 */
export type Generation = "older" | "newer";

/** The last releases of each branch that were built the older way; branches without one here ended before. */
export const lastOlder: readonly string[] = ["8.2.30", "8.3.29", "8.4.16", "8.5.1"];

/**
 * @param version as exactly as the tag says; null or a branch (`8.2`, `8`) is an image that is built anew
 */
export function generationOf(version: string | null): Generation {
  if (version === null) return "newer";
  const [major, minor, patch] = version.split(".");
  if (minor === undefined) return Number(major) < 8 ? "older" : "newer";
  const last = lastOlder.find((one) => one.startsWith(`${major}.${minor}.`));
  if (last === undefined) return compareVersions(version, "8.2") < 0 ? "older" : "newer";
  return patch === undefined || compareVersions(version, last) > 0 ? "newer" : "older";
}

/**
 * The generation that every image of a version has, whenever it is pulled; null for a branch whose releases differ. A
 * release never changes, and a branch that ended before images were built the newer way brings none of them.
 */
export function generationForGood(version: string): Generation | null {
  if (version.split(".").length > 2) return generationOf(version);
  return endedOlder(version) ? "older" : null;
}

function endedOlder(version: string): boolean {
  const [major, minor] = version.split(".");
  if (minor === undefined) return Number(major) < 8;
  return !lastOlder.some((one) => one.startsWith(`${major}.${minor}.`)) && compareVersions(version, "8.2") < 0;
}

const etc = "/usr/local/etc";

const dockerConf = (generation: Generation, decorates: boolean): readonly string[] => [
  "[global]",
  "error_log = /proc/self/fd/2",
  ...(decorates ? ["log_limit = 8192"] : []),
  "[www]",
  "access.log = /proc/self/fd/2",
  "clear_env = no",
  "catch_workers_output = yes",
  ...(decorates ? ["decorate_workers_output = no"] : []),
  ...(generation === "newer" ? ["listen = 9000"] : []),
];

/** php-src's www.conf.in as configured for the image. */
const wwwConf = (generation: Generation): readonly string[] => [
  "[www]",
  "user = www-data",
  "group = www-data",
  ...(generation === "older" ? ["listen = 127.0.0.1:9000"] : [";listen = 127.0.0.1:9000"]),
  "pm = dynamic",
  "pm.max_children = 5",
  "pm.start_servers = 2",
  "pm.min_spare_servers = 1",
  "pm.max_spare_servers = 3",
  ...ownerRemarks,
  ...poolRemarks,
];

const zzDockerConf = (generation: Generation): readonly string[] =>
  generation === "older"
    ? ["[global]", "daemonize = no", "[www]", "listen = 9000"]
    : ["[global]", "daemonize = no", "[www]"];

/** Whether a stock file is one that the image's Dockerfile writes line by line: ours lacks no setting of it, only remarks. */
export function lacksRemarksOnly(file: FileId): boolean {
  return /^stock:[^:]+:\/usr\/local\/etc\/php-fpm\.d\/(?:zz-)?docker\.conf$/.test(file);
}

/**
 * The files of `php:*-fpm`.
 *
 * @param generation null where the tag does not tell it: the files that differ are unknown
 */
export function officialFpmFiles(version: string | null, generation: Generation | null): readonly FactPlacement[] {
  // decorate_workers_output and log_limit came with PHP 7.3.
  const decorates = version === null || compareVersions(version, "7.3") >= 0 || !version.includes(".");
  const packaging = `php-fpm-${generation === "newer" ? "2026" : "2016"}${decorates ? "" : "-before-7.3"}`;
  const file = (path: string, lines: readonly string[] | string): FactPlacement => ({
    kind: "file",
    path,
    file: stockImageFile(packaging, path, typeof lines === "string" ? lines : `${lines.join("\n")}\n`),
  });
  const pools = `${etc}/php-fpm.d`;
  const differs = (name: string): FactPlacement => ({
    kind: "unknown",
    path: `${pools}/${name}`,
    reason: "the tag does not tell which generation of the official PHP image it is",
  });
  return [
    file(`${etc}/php-fpm.conf`, [
      "[global]",
      ";pid = run/php-fpm.pid",
      ";error_log = log/php-fpm.log",
      ...globalRemarks,
      "include=etc/php-fpm.d/*.conf",
    ]),
    { kind: "directory", path: pools },
    ...(generation === null
      ? ["docker.conf", "www.conf", "zz-docker.conf"].map(differs)
      : [
          file(`${pools}/docker.conf`, dockerConf(generation, decorates)),
          file(`${pools}/www.conf`, wwwConf(generation)),
          file(`${pools}/zz-docker.conf`, zzDockerConf(generation)),
        ]),
    file(`${pools}/www.conf.default`, wwwConf("older")),
    ...officialPhpFiles(),
  ];
}

/** What all variants of the official PHP image hold: no php.ini, but two to copy. */
export function officialPhpFiles(): readonly FactPlacement[] {
  const ini = (kind: "production" | "development"): FactPlacement => {
    const path = `${etc}/php/php.ini-${kind}`;
    return { kind: "file", path, file: stockImageFile("php", path, phpIni(kind)) };
  };
  return [
    { kind: "directory", path: `${etc}/php` },
    { kind: "directory", path: `${etc}/php/conf.d` },
    ini("production"),
    ini("development"),
  ];
}

export function officialFpm(version: string | null): ProgramFacts {
  return {
    program: "php-fpm",
    main: `${etc}/php-fpm.conf`,
    prefix: "/usr/local",
    version,
    phpInis: [`${etc}/php/php.ini`, `${etc}/php/conf.d`],
  };
}
