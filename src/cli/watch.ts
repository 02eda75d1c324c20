import { printable } from "../report/display-width.ts";
import type { LintArguments } from "./arguments.ts";
import type { Core } from "./core.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { lintOnce } from "./lint.ts";
import { recordFiles, type Watched } from "./recorded-files.ts";
import { absolute, shownPath } from "./shown-path.ts";
import { type Surroundings, surroundings } from "./surroundings.ts";
import { tellError } from "./tell-error.ts";

/** Milliseconds without a change before a run: editors write in several steps. */
const quietTime = 100;
/** Milliseconds that changes may keep a run waiting. */
const longestWait = 1000;

const clearScreen = "\u001b[2J\u001b[3J\u001b[H";

/**
 * `no502 --watch`: lints, and again whenever something that the run looked at has changed. The questions of a run to the file
 * system say what that is: new files in a directory that was listed, an include that was missing, the configuration.
 *
 * @returns 0 when the user ends it
 */
export async function runWatch(
  args: LintArguments,
  io: Io,
  core: Core,
  system: Surroundings = surroundings,
): Promise<ExitCode> {
  const clears = io.terminal && args.outputFile === null && io.env.TERM !== "dumb";
  const reports = [...args.outputs.map(({ file }) => file), args.outputFile ?? []].flat();
  const names = new Set(reports.map((file) => absolute(file, io)));
  const isReport = (path: string) => names.has(path) || system.isOutput(path);
  const stop = new AbortController();
  system.onStop(() => stop.abort());
  for (;;) {
    const recording = recordFiles(core.fileSystem, isReport);
    try {
      await lintOnce(args, io, { ...core, fileSystem: recording.fileSystem });
    } catch (error) {
      // A file in the middle of a change may lead to anything; the next change mends it.
      tellError(error, io);
    }
    if (!args.quiet) io.err("Watching for changes; Ctrl-C ends it.\n");
    const changed = await change(recording.close(), system, stop.signal);
    if (changed === null) return 0;
    if (clears) io.out(clearScreen);
    else if (!args.quiet) io.err(`\n${printable(shownPath(changed, io))} has changed.\n`);
  }
}

/** @returns the path of which something else is true by now; null when the program is to end */
function change(watched: Watched, system: Surroundings, stop: AbortSignal): Promise<string | null> {
  return new Promise((resolve, reject) => {
    // Something may have changed since it was read.
    const touched = new Set(watched.directories);
    let timer: NodeJS.Timeout | null = null;
    let first: number | null = null;
    let end = () => {};
    const done = (path: string | null) => {
      if (timer) clearTimeout(timer);
      stop.removeEventListener("abort", abort);
      end();
      resolve(path);
    };
    const abort = () => done(null);
    const look = () => {
      timer = null;
      first = null;
      const path = watched.changed(touched);
      touched.clear();
      if (path !== null) done(path);
    };
    const later = () => {
      const now = performance.now();
      first ??= now;
      if (timer) clearTimeout(timer);
      timer = setTimeout(look, Math.max(0, Math.min(quietTime, first + longestWait - now)));
    };
    if (stop.aborted) return done(null);
    stop.addEventListener("abort", abort);
    try {
      end = system.watch(watched.directories, (directory) => {
        touched.add(directory);
        later();
      });
    } catch (error) {
      stop.removeEventListener("abort", abort);
      reject(error);
      return;
    }
    later();
  });
}
