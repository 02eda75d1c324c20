import type { ImageNote } from "../infra/image.ts";
import { isStock } from "../source/is-stock.ts";
import type { FileId } from "../source/span.ts";
import type { Pool, PoolEntry } from "./stack.ts";

/** The files of the official image between which a repository's own file is read. */
const pools = "/usr/local/etc/php-fpm.d";
export const lastPoolFile = "zz-docker.conf";

/**
 * The `listen` of a repository that the tag of the official image decides about, with what the image says; null where
 * the repository brings or removes the image's last file, and so decides for every tag.
 */
export function listenByImage(pool: Pool): { readonly written: PoolEntry["entry"]; readonly note: ImageNote } | null {
  const note = pool.host.runtime?.image?.notes?.find(({ kind }) => kind === "listen-overridden");
  if (!note || pool.name.toLowerCase() !== "www") return null;
  if (pool.host.files.locate(`${pools}/${lastPoolFile}`).kind !== "stock") return null;
  const written = pool.entries("listen").findLast(({ entry }) => !isStock(entry.file))?.entry;
  const value = written?.value?.text;
  if (!written || !value?.known || /^(?:\[::\]:|0\.0\.0\.0:|\*:)?9000$/.test(value.value)) return null;
  return readBefore(written.file, pool) ? { written, note } : null;
}

/** Whether PHP-FPM reads the image's last file, and reads it after this one; a text in a manifest bears the file's name and `#`. */
function readBefore(file: FileId, { fpm }: Pool): boolean {
  const own = fpm.files.findLastIndex((read) => read === file || read.startsWith(`${file}#`));
  return own < fpm.files.findIndex((read) => isStock(read) && read.endsWith(`${pools}/${lastPoolFile}`));
}
