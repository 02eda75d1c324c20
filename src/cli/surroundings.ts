import { fstatSync, type Stats, statSync, watch } from "node:fs";
import { UsageError } from "./usage-error.ts";

/** What a command that stays needs of the system. */
export interface Surroundings {
  /**
   * Tells of every change in one of the directories, not of those below them.
   * @returns ends it
   * @throws UsageError where the system watches no more
   */
  watch(directories: readonly string[], onChange: (directory: string) => void): () => void;
  /** Calls back once when the user or the system asks the program to end. */
  onStop(stop: () => void): void;
  /** Whether this program's own output goes to the file. */
  isOutput(path: string): boolean;
}

export const surroundings: Surroundings = {
  watch(directories, onChange) {
    const watchers: { close(): void }[] = [];
    const end = () => {
      for (const watcher of watchers) watcher.close();
    };
    for (const directory of directories) {
      try {
        const watcher = watch(directory, () => onChange(directory));
        // It went away: that is a change.
        watcher.on("error", () => onChange(directory));
        watchers.push(watcher);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") onChange(directory);
        else {
          end();
          throw new UsageError(`cannot watch ${directory}, one of ${directories.length} directories: ${message}`, null);
        }
      }
    }
    return end;
  },
  onStop(stop) {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  },
  isOutput(path) {
    outputs ??= [1, 2].map(openFile).filter((file) => file !== null);
    if (outputs.length === 0) return false;
    const file = statSync(path, { throwIfNoEntry: false });
    return outputs.some(({ dev, ino }) => dev === file?.dev && ino === file.ino);
  },
};

/** The files that standard output and standard error go to. */
let outputs: readonly Stats[] | null = null;

function openFile(descriptor: number): Stats | null {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() ? stat : null;
  } catch {
    return null;
  }
}
