import { configNames } from "../config/find-config.ts";
import type { FileSystem } from "../source/file-system.ts";
import { basename, dirname } from "../source/paths.ts";

/** Directories that lie inside of a server's configuration. */
const inside =
  /^(?:conf\.d|sites-(?:available|enabled)|snippets|pool\.d|php-fpm\.d|fpm|includes?|vhosts?(?:\.d)?|http\.d|modules-enabled|nginx|php(?:-fpm)?[\d.]*|[5-9]\.\d{1,2})$/;

/**
 * The directory to lint for a file that is opened without a folder: that of the configuration of no502 above it, the
 * repository it lies in, the server's `etc`, or the directory in which nginx's and PHP-FPM's directories begin.
 */
export function guessRoot(files: FileSystem, path: string): string {
  let guess = dirname(path);
  for (let directory = guess; directory !== "/"; directory = dirname(directory)) {
    if (configNames.some((name) => files.kind(`${directory}/${name}`) === "file")) return directory;
    if (files.kind(`${directory}/.git`) !== "none" || basename(directory) === "etc") return directory;
  }
  while (inside.test(basename(guess)) && dirname(guess) !== "/") guess = dirname(guess);
  return guess;
}
