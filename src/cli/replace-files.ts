import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Replacement } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** A replacement whose new text lies beside the file, ready to take its place. */
interface Prepared {
  readonly file: Replacement;
  /** The file itself, every link resolved. */
  readonly path: string;
  readonly fresh: string;
  /** A second name of the old file, once there is one. */
  readonly old: string;
}

/**
 * Replaces files, all or none. Every new text is written beside its file first (a full disk shows there), with mode and
 * owner of the file; then each takes its place by a rename, so that nobody ever reads half a file. Where one cannot, those
 * before it get their old file back.
 *
 * @throws UsageError when a file has changed since it was read, is read-only, or cannot be replaced
 */
export function replaceFiles(files: readonly Replacement[]): void {
  const prepared: Prepared[] = [];
  const moved: Prepared[] = [];
  try {
    for (const file of files) prepare(file, prepared);
    for (const one of prepared) {
      refuseChanged(one.file, one.path);
      keepOld(one);
      attempt(one.file, () => renameSync(one.fresh, one.path));
      moved.push(one);
    }
  } catch (error) {
    const lost = moved.flatMap((one) => restore(one) ?? []);
    for (const one of prepared) {
      rmSync(one.fresh, { force: true });
      if (!moved.includes(one)) rmSync(one.old, { force: true });
    }
    const after = lost.length === 0 ? "no file was changed" : lost.join("; ");
    throw new UsageError(`${(error as Error).message}; ${after}`, null);
  }
  for (const { old } of moved) rmSync(old, { force: true });
}

function prepare(file: Replacement, prepared: Prepared[]): void {
  const path = attempt(file, () => realpathSync(file.path));
  const stat = refuseChanged(file, path);
  // Nobody may write, or root may only because root may everything: whoever set this does not want it written.
  if ((stat.mode & 0o222) === 0) throw refusal(file, "it is read-only");
  if (stat.nlink > 1) throw refusal(file, `it has ${stat.nlink} names (hard links), and only this one would change`);
  const mark = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  // A dot in front: no include with a glob reads it meanwhile.
  const beside = (what: string) => join(dirname(path), `.${basename(path)}.no502-${mark}-${what}`);
  const one: Prepared = { file, path, fresh: beside("new"), old: beside("old") };
  attempt(file, () => {
    // A file that cannot be opened for writing is not replaced either, though the directory would let us.
    closeSync(openSync(path, "r+"));
    const descriptor = openSync(one.fresh, "wx", 0o600);
    prepared.push(one);
    try {
      writeFileSync(descriptor, file.after);
      keepOwner(file, descriptor, stat);
      fchmodSync(descriptor, stat.mode & 0o7777);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

function refuseChanged(file: Replacement, path: string): Stats {
  return attempt(file, () => {
    const stat = statSync(path);
    if (!stat.isFile()) throw refusal(file, "it is no regular file any more");
    if (!readFileSync(path).equals(Buffer.from(file.before))) throw refusal(file, "it has changed since it was read");
    return stat;
  });
}

function keepOwner(file: Replacement, descriptor: number, { uid, gid }: Stats): void {
  if (process.platform === "win32") return;
  try {
    fchownSync(descriptor, uid, gid);
  } catch {
    throw refusal(file, `its owner and group (${uid}:${gid}) could not be kept; run no502 as a user who may set both`);
  }
}

/** Gives the old file a second name: should a later rename fail, it comes back as it was. */
function keepOld({ file, path, old }: Prepared): void {
  attempt(file, () => {
    try {
      linkSync(path, old);
    } catch {
      // Not every file system has hard links.
      copyFileSync(path, old, constants.COPYFILE_EXCL);
    }
  });
}

/** @returns where the old text is, when it cannot be put back */
function restore({ path, old }: Prepared): string | null {
  try {
    renameSync(old, path);
    return null;
  } catch (error) {
    return `the old text of ${path} is in ${old} (${(error as Error).message})`;
  }
}

function attempt<T>(file: Replacement, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw refusal(file, (code && reasons[code]) ?? message);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the disk quota is used up",
  ENOENT: "it has been deleted since it was read",
  EBUSY: "it is a mount point of its own",
};

function refusal({ path }: Replacement, why: string): UsageError {
  return new UsageError(`cannot write ${path}: ${why}`, null);
}
