import { randomBytes } from "node:crypto";
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

export interface FileToWrite {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Whether what lies there may go. */
  readonly replace: boolean;
}

/** Nothing was written. */
export class NotWritten extends Error {}

/**
 * Writes all files or none: first everything is checked, then each is written beside its place, and only when all are
 * there they are moved. What a failure leaves half done is taken back.
 * @throws NotWritten
 */
export function writeFiles(files: readonly FileToWrite[]): void {
  const problems = files.flatMap(problemOf);
  if (problems.length > 0) throw new NotWritten([...new Set(problems)].join("\n"));
  const undo: (() => void)[] = [];
  try {
    const ready = files.map(({ path, text }) => {
      makeDirectory(dirname(path), undo);
      // A dot in front: no include with a glob reads it meanwhile.
      const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
      undo.push(() => rmSync(beside, { force: true }));
      writeFileSync(beside, text, { flag: "wx", mode: 0o644 });
      return { path, beside };
    });
    for (const { path, beside } of ready) {
      const before = kindOf(path) === "file" ? readFileSync(path) : null;
      renameSync(beside, path);
      undo.push(() => (before === null ? rmSync(path, { force: true }) : writeFileSync(path, before)));
    }
  } catch (error) {
    for (const step of undo.reverse()) attempt(step);
    throw new NotWritten(said(error));
  }
}

function problemOf({ path, replace }: FileToWrite): readonly string[] {
  const kind = kindOf(path);
  if (kind === "directory") return [`${path} is a directory`];
  if (kind !== "absent" && !replace) return [`${path} exists`];
  const parent = existing(dirname(path));
  if (parent === null || !isDirectory(parent)) return [`${parent ?? dirname(path)} is no directory`];
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    return [];
  } catch {
    return [`${parent} may not be written to`];
  }
}

function kindOf(path: string): "absent" | "directory" | "file" | "other" {
  const stat = look(path);
  if (stat === null) return "absent";
  return stat.isDirectory() ? "directory" : stat.isFile() ? "file" : "other";
}

/** Whether something lies there; a link that leads nowhere does, too. */
export function isThere(path: string): boolean {
  return look(path) !== null;
}

function look(path: string) {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

/** The nearest directory on the way up that is there. */
function existing(path: string): string | null {
  for (let at = path; ; at = dirname(at)) {
    if (look(at) !== null) return at;
    if (dirname(at) === at) return null;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function makeDirectory(path: string, undo: (() => void)[]): void {
  if (isDirectory(path)) return;
  makeDirectory(dirname(path), undo);
  mkdirSync(path);
  undo.push(() => rmdirSync(path));
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // What cannot be taken back stays; the first failure is what the user has to know.
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
