import { formats } from "../report/formats.ts";
import type { Io } from "./io.ts";
import { known } from "./known.ts";
import { absolute } from "./shown-path.ts";
import { UsageError } from "./usage-error.ts";

/** One more report. */
export interface Output {
  readonly format: string;
  /** As written, relative to the working directory. */
  readonly file: string;
}

/**
 * Reads the values of `--output`, `sarif=out.sarif` each.
 * @throws UsageError for an unknown format and a missing file
 */
export function readOutputs(values: readonly string[]): readonly Output[] {
  const names = formats.map(({ name }) => name);
  return values.map((value) => {
    const [, format, file] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    if (format === undefined) throw new UsageError(`--output needs FORMAT=FILE, not '${value}'`);
    known("--output", format, names);
    if (file === undefined || file === "" || file === "-") {
      throw new UsageError(`--output ${value} names no file; --format ${format} prints the report`);
    }
    return { format, file };
  });
}

/**
 * @param files of `--output-file` and `--output`, as written
 * @throws UsageError where two reports would be written to one file
 */
export function refuseTwice(files: readonly string[], io: Io): void {
  const taken = new Set<string>();
  for (const file of files) {
    const path = absolute(file, io);
    if (taken.has(path)) throw new UsageError(`two reports would be written to ${file}`);
    taken.add(path);
  }
}
