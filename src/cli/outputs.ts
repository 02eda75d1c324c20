import { formats } from "../report/formats.ts";
import { known } from "./known.ts";
import { UsageError } from "./usage-error.ts";

/** One more report. */
export interface Output {
  readonly format: string;
  /** As written, relative to the working directory. */
  readonly file: string;
}

/**
 * Reads the values of `--output`, `sarif=out.sarif` each.
 * @param taken the file of `--output-file`
 * @throws UsageError for an unknown format, a missing file and a file that is named twice
 */
export function readOutputs(values: readonly string[], taken: string | null): readonly Output[] {
  const names = formats.map(({ name }) => name);
  const files = new Set(taken === null ? [] : [taken]);
  return values.map((value) => {
    const [, format, file] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    if (format === undefined) throw new UsageError(`--output needs FORMAT=FILE, not '${value}'`);
    known("--output", format, names);
    if (file === undefined || file === "" || file === "-") {
      throw new UsageError(`--output ${value} names no file; --format ${format} prints the report`);
    }
    if (files.has(file)) throw new UsageError(`two reports would be written to ${file}`);
    files.add(file);
    return { format, file };
  });
}
