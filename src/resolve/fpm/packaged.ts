import { byteOrder } from "../../source/file-system.ts";
import { unknown } from "../../source/known.ts";
import { basename } from "../../source/paths.ts";
import type { FileId } from "../../source/span.ts";
import type { Section } from "./section.ts";

/** What every packaged main file sets itself. */
const mainKeys: ReadonlySet<string> = new Set(["pid", "error_log", "daemonize"]);

/**
 * What the official image's `docker.conf` and `zz-docker.conf` set for [www] beside the file that a repository brings;
 * `listen` lies in the one or the other, by the image's age (docker-library/php pull requests 1635 and 1664).
 */
const imageKeys: ReadonlySet<string> = new Set([
  "access.log",
  "clear_env",
  "catch_workers_output",
  "decorate_workers_output",
  "listen",
]);
const lastImageFile = "zz-docker.conf";

/**
 * Packages ship one pool, [www], in a `www.conf`. Where the tree does not hold every file that FPM reads, files under
 * other names that speak of [www] lie on top of that packaged one. A pool that sets all that FPM demands is taken to stand
 * in its place.
 */
export function hideWhatPackagesSet(fpm: {
  readonly main: FileId | null;
  readonly prefix: string;
  readonly global: Section | { readonly open: boolean };
  readonly pools: readonly Section[];
  readonly open: boolean;
  readonly files: readonly FileId[];
}): void {
  if (fpm.main !== null && !fpm.open) return;
  if (fpm.main === null && "hidden" in fpm.global) fpm.global.hidden = mainKeys;
  const www = fpm.pools.find((pool) => pool.name.toLowerCase() === "www");
  if (!www) return;
  const replaces = www.sections.some((header) => basename(header.file) === "www.conf");
  const whole = ["listen", "pm", "pm.max_children"].every((key) => www.last(key) !== undefined);
  if (!replaces && !whole) www.open = true;

  const official = fpm.prefix === "/usr/local" && !fpm.files.some((file) => basename(file) === lastImageFile);
  if (!official) return;
  www.hidden = imageKeys;
  const listen = www.last("listen");
  // On the older images the last file of the directory replaces whatever was written before it.
  if (listen && byteOrder(basename(listen.entry.file), lastImageFile) < 0) {
    www.replace(listen, { ...listen, value: unknown("missing-include") });
  }
}
