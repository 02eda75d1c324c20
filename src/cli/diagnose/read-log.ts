import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { LogReader } from "../../diagnose/log-reader.ts";
import { type Decompressor, decompressorFor } from "./decompress.ts";
import { splitLines } from "./split-lines.ts";

/** Where the bytes of a log come from. */
export interface LogSource {
  /** Bytes to come, as far as they are known: of a file what it holds now, for a log may grow faster than it is read. */
  readonly size: number | null;
  /** When it was last written, milliseconds since 1970; null for a pipe. */
  readonly written: number | null;
  /** @param take resolves when the next bytes may come; false ends it. */
  read(take: (bytes: Buffer) => Promise<boolean>): Promise<void>;
}

/** Bytes that are read at once. */
const chunk = 1 << 20;

/**
 * A file, a named pipe, or what `<(zcat error.log.*.gz)` of a shell is.
 * @throws what the file system says; `EISDIR` for a directory
 */
export async function openLog(path: string): Promise<LogSource> {
  const file = await open(path, "r");
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
    // Files of /proc and pipes tell no size.
    const size = stat.isFile() && stat.size > 0 ? stat.size : null;
    return { size, written: stat.isFile() ? stat.mtimeMs : null, read: (take) => readFile(file, size, take) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readFile(
  file: FileHandle,
  size: number | null,
  take: (bytes: Buffer) => Promise<boolean>,
): Promise<void> {
  try {
    const buffer = Buffer.allocUnsafe(chunk);
    for (let left = size ?? Number.POSITIVE_INFINITY; left > 0; ) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(chunk, left), null);
      if (bytesRead === 0 || !(await take(buffer.subarray(0, bytesRead)))) return;
      left -= bytesRead;
    }
  } finally {
    await file.close();
  }
}

export function inputLog(input: AsyncIterable<Uint8Array>): LogSource {
  return {
    size: null,
    written: null,
    async read(take) {
      for await (const bytes of input) {
        if (!(await take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))) return;
      }
    },
  };
}

/** A file that after this much shows no line of nginx or PHP-FPM is no log of theirs. */
const patience = { bytes: 8 << 20, lines: 20_000 };

/**
 * Reads a log to its end, in memory that does not grow with it.
 * @param progress is told how many bytes of the source were read
 * @returns what is wrong with it; null when it was read well
 */
export async function readLog(
  source: LogSource,
  reader: LogReader,
  progress: (bytes: number) => void,
): Promise<string | null> {
  const lines = splitLines((text) => reader.line(text));
  let decompressor: Decompressor | null = null;
  let start = Buffer.alloc(0);
  let read = 0;
  let delivered = 0;
  let refused: string | null = null;

  const deliver = (bytes: Buffer) => {
    delivered += bytes.length;
    if (refused !== null) return;
    if (delivered === bytes.length && isBinary(bytes)) refused = "is a binary file";
    else lines.write(bytes);
  };
  const begin = (): Decompressor | null => {
    const found = decompressorFor(start, deliver);
    if (found.ok) decompressor = found.value;
    else refused = found.message;
    return found.ok ? found.value : null;
  };

  await source.read(async (bytes) => {
    read += bytes.length;
    let more = bytes;
    if (decompressor === null) {
      // A pipe may give its first bytes one by one.
      more = start = Buffer.concat([start, bytes]);
      if (start.length < 6) return true;
      if (begin() === null) return false;
    }
    await decompressor?.write(more);
    progress(read);
    const { ours, lines: seen } = reader.facts;
    return refused === null && (ours > 0 || (seen < patience.lines && delivered < patience.bytes));
  });
  if (decompressor === null && refused === null && start.length > 0) await begin()?.write(start);
  const failure = refused === null ? ((await (decompressor as Decompressor | null)?.end()) ?? null) : refused;
  lines.end();
  if (failure === null && delivered >= patience.bytes && reader.facts.lines === 0) return "holds no line of text";
  return failure;
}

/** NUL bytes that stand before or after text are what is left of a log that was cut while it was written. */
function isBinary(bytes: Buffer): boolean {
  let from = 0;
  while (bytes[from] === 0) from++;
  const text = bytes.subarray(from, from + 8000);
  const nul = text.indexOf(0);
  return (
    nul >= 0 &&
    text.subarray(nul).some((byte) => byte !== 0 && byte !== 10) &&
    !/\n\0+\d{4}\//.test(text.toString("latin1"))
  );
}
