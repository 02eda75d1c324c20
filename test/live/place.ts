import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Replacement } from "./proof.ts";

const fpmDirectory = "/etc/php/8.2/fpm";
export const fpmMain = `${fpmDirectory}/php-fpm.conf`;

/** Debian's packaged main file without its comments, for examples that hold pools only. */
const packagedFpmMain = `[global]
pid = /run/php/php8.2-fpm.pid
error_log = /var/log/php8.2-fpm.log
include=${fpmDirectory}/pool.d/*.conf
`;

const scripts = join(dirname(fileURLToPath(import.meta.url)), "www");

/**
 * Lays one example out as it would lie on a Debian server: `nginx/` is /etc/nginx, `php/` is /etc/php/8.2/fpm (a pool
 * file straight below `php/` goes to pool.d), and the probe scripts stand in every document root that nginx names.
 *
 * @param folder `rules/<id>/bad` and the like.
 * @param used collects the replacements that found their text.
 */
export function placeExample(
  folder: string,
  replace: readonly Replacement[],
  used: Set<Replacement>,
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const path of filesBelow(folder)) {
    const place = runtimePath(path);
    if (!place) continue;
    let text = readFileSync(join(folder, path), "utf8");
    for (const change of replace) {
      if (!text.includes(change.from)) continue;
      used.add(change);
      text = text.replaceAll(change.from, change.to);
    }
    files[place] = text;
  }
  files[fpmMain] ??= packagedFpmMain;
  const roots = Object.entries(files)
    .filter(([path]) => path.startsWith("/etc/nginx/"))
    .flatMap(([, text]) => [...text.matchAll(/^\s*root\s+([^\s;]+);/gm)].map(([, root]) => root as string));
  for (const root of new Set(roots)) {
    for (const script of readdirSync(scripts)) {
      files[`${root}/${script}`] = readFileSync(join(scripts, script), "utf8");
    }
  }
  return files;
}

function runtimePath(path: string): string | null {
  if (path.startsWith("nginx/")) return `/etc/${path}`;
  if (path.startsWith("etc/")) return `/${path}`;
  if (!path.startsWith("php/")) return null;
  const below = path.slice("php/".length);
  return below.includes("/") || below === "php-fpm.conf" || below === "php.ini"
    ? `${fpmDirectory}/${below}`
    : `${fpmDirectory}/pool.d/${below}`;
}

function filesBelow(folder: string, under = ""): string[] {
  return readdirSync(join(folder, under)).flatMap((name) => {
    const path = under ? `${under}/${name}` : name;
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}
