import {
  existsSync,
  fstatSync,
  lstatSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Io } from "./io.ts";
import { replaceFiles } from "./replace-files.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The real terminal and files.
 *
 * It writes to the descriptors itself: `process.stdout` costs some milliseconds to set up and may lose the end of a long
 * report when the process ends; `writeSync` is done when it returns.
 *
 * @param here a directory inside the package
 */
export function nodeIo(here: string): Io {
  const cwd = process.cwd();
  let terminal: boolean | null = null;
  let errorTerminal: boolean | null = null;
  const io: Io = {
    args: process.argv.slice(2),
    cwd: cwd.replaceAll("\\", "/"),
    env: process.env,
    packageRoot: findRoot(here),
    get terminal() {
      terminal ??= isTerminal(1);
      return terminal;
    },
    get columns() {
      return (io.terminal && process.stdout.columns) || 80;
    },
    get errorTerminal() {
      errorTerminal ??= isTerminal(2);
      return errorTerminal;
    },
    get inputTerminal() {
      return isTerminal(0);
    },
    ask,
    now: () => process.uptime() * 1000,
    out: (text) => writeAll(1, text),
    err(text) {
      try {
        writeAll(2, text);
      } catch {
        // Nobody can be told that nobody can be told.
      }
    },
    readInput: readAll,
    readFile: (path) => readFileSync(resolve(cwd, path), "utf8"),
    writeFile(path, text) {
      const file = resolve(cwd, path);
      const fresh = lstatSync(file, { throwIfNoEntry: false }) === undefined;
      try {
        writeFileSync(file, text);
      } catch (error) {
        // A full disk leaves the beginning of it, or nothing but the name, which the next run would take for a report.
        if (fresh) rmSync(file, { force: true });
        throw error;
      }
    },
    replaceFiles,
    execute,
    readOwn(path) {
      try {
        return readFileSync(join(findRoot(here), path), "utf8");
      } catch {
        return null;
      }
    },
  };
  return io;
}

function findRoot(here: string): string {
  for (let directory = here, depth = 0; depth < 4; directory = dirname(directory), depth++) {
    if (existsSync(join(directory, "package.json"))) return directory;
  }
  return here;
}

/** Asks `fstat` first: the modules that know terminals take some milliseconds to load. */
function isTerminal(descriptor: 0 | 1 | 2): boolean {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice() || stat.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev) return false;
  } catch {
    return false;
  }
  return [process.stdin, process.stdout, process.stderr][descriptor]?.isTTY === true;
}

function writeAll(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The reader has gone (`no502 | head`) or never was (`>&-`): there is nobody left to tell.
      if (code === "EPIPE" || code === "EBADF") return;
      if (code !== "EAGAIN") throw new UsageError(`cannot write the report: ${(error as Error).message}`, null);
      pause();
    }
  }
}

/** Reads until the end, also from a pipe that is set to answer "nothing yet". */
function readAll(): Uint8Array {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(65_536);
    try {
      const length = readSync(0, chunk);
      if (length === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, length));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF" || code === "EBADF") return Buffer.concat(chunks);
      if (code !== "EAGAIN") throw error;
      pause();
    }
  }
}

/** Questions go to standard error: standard output holds what a command prints. */
function ask(question: string): Promise<string | null> {
  const { createInterface } = process.getBuiltinModule("node:readline");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.on("close", () => resolve(null));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

/** Longer than this no question to git takes; more than this no answer is long. */
const patience = { timeout: 60_000, maxBuffer: 256 * 1024 * 1024 };

function execute(program: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  // Loaded when asked for: linting alone starts no program.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const ran = spawnSync(program, args, {
    ...patience,
    cwd: "/",
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  if ((ran.error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return null;
  const why = ran.error
    ? `${program}: ${ran.error.message}`
    : ran.signal
      ? `${program} was stopped: ${ran.signal}`
      : "";
  return { code: ran.status ?? 128, out: ran.stdout ?? Buffer.alloc(0), err: why || ran.stderr.toString() };
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
