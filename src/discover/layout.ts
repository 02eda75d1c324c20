import { dirname } from "../source/paths.ts";
import type { FileId } from "../source/span.ts";
import type { Mapping } from "./tree-files.ts";

/** Where nginx is installed, so that `/etc/nginx/x` of a tree that holds `nginx/nginx.conf` is `nginx/x`. */
const nginxHomes = ["/etc/nginx", "/usr/local/etc/nginx", "/usr/local/nginx/conf", "/usr/local/openresty/nginx/conf"];

/** The run-time places of a tree with an nginx main file: a whole root (`.../etc/nginx/nginx.conf`), or its directory. */
export function nginxMappings(main: FileId): Mapping[] {
  const directory = dirname(main);
  for (const home of nginxHomes) {
    if (directory === home) return [];
    if (directory.endsWith(home)) return [{ runtime: "/", tree: directory.slice(0, -home.length) }];
  }
  return nginxHomes.map((runtime) => ({ runtime, tree: directory }));
}

/** As `nginxMappings`, for the main file of php-fpm. */
export function fpmMappings(main: FileId): Mapping[] {
  const directory = dirname(main);
  const root = /^(.*?)\/(?:usr\/local\/etc|etc)(?:\/php(?:-fpm)?[\d.]*(?:\/(?:[\d.]+\/)?fpm)?)?$/.exec(directory)?.[1];
  if (root === undefined) return [];
  return root === "" ? [] : [{ runtime: "/", tree: root }];
}

/** FPM's prefix by where its files lie: the official image builds with `/usr/local`, the distributions with `/usr`. */
export function fpmPrefix(file: FileId, text: string): string {
  return /\/usr\/local\//.test(file) || /^\s*include\s*=\s*etc\/php-fpm\.d\//m.test(text) ? "/usr/local" : "/usr";
}

/** The PHP version a path names: `/etc/php/8.2/fpm`, `php82/`, `php7.4-fpm`; null where it names none. */
export function phpVersionOf(path: string): string | null {
  const dotted = /php[-_/]?(?:fpm[-_/]?)?([5-9]\.\d{1,2})(?![\d])/i.exec(path);
  if (dotted) return dotted[1] as string;
  const packed = /php(?:-fpm)?([5-9])(\d)(?!\d)/i.exec(path);
  return packed ? `${packed[1]}.${packed[2]}` : null;
}
