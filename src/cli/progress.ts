import { plural } from "../report/summary.ts";
import type { FileSystem } from "../source/file-system.ts";
import type { Step } from "../source/steps.ts";
import type { Io } from "./io.ts";

/** One line on the error terminal that tells how far a long run is, and goes away when it is done. */
export interface Progress {
  readonly onStep: (step: Step) => void;
  /** The same files; reading one is progress as well. */
  readonly fileSystem: FileSystem;
  /** Takes the line away, for good. */
  end(): void;
}

/** Milliseconds before the first line, and between two: most runs are over before. */
const patience = 500;
const pause = 100;

const eraseLine = "\r\u001b[K";

/** @returns null where nobody looks, or nobody wants to */
export function createProgress(io: Io, fileSystem: FileSystem, quiet: boolean): Progress | null {
  if (quiet || !io.errorTerminal || io.env.TERM === "dumb") return null;
  let next = io.now() + patience;
  let shown = false;
  let files = 0;
  const say = (words: () => string) => {
    const now = io.now();
    if (now < next) return;
    next = now + pause;
    shown = true;
    io.err(`${eraseLine}${words()}`);
  };
  return {
    onStep({ stage, done, total }) {
      const stacks = total > 1 ? `, ${done} of ${total} stacks` : "";
      if (stage === "model") say(() => `${plural(files, "file")} read${stacks}`);
      if (stage === "rules") say(() => `${done} of ${plural(total, "rule")} asked`);
    },
    fileSystem: {
      ...fileSystem,
      read(path) {
        files++;
        say(() => `${plural(files, "file")} read`);
        return fileSystem.read(path);
      },
    },
    end() {
      if (shown) io.err(eraseLine);
      next = Number.POSITIVE_INFINITY;
    },
  };
}
