import type { ReadResult } from "../source/file-system.ts";
import { fileId } from "../source/span.ts";
import type { InfraInput } from "./infra-input.ts";

/** Says that a file which describes hosts could not be read. A file that is not there, or not ours to read, is no trouble. */
export function reportRefusal(path: string, read: ReadResult & { ok: false }, input: InfraInput): void {
  if (read.failure === "missing" || read.failure === "directory" || !input.within(path)) return;
  input.report({
    at: { file: fileId(path), start: 0, end: 0 },
    message: read.failure === "binary" ? "binary file: not read" : `${read.message}: not read`,
    level: "error",
    failure: read.failure,
  });
}
