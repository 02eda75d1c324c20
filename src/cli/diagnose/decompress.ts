import { createGunzip } from "node:zlib";

/** Turns the bytes of a file into those of the log in it. */
export interface Decompressor {
  /** Resolves when the bytes are done with and may be overwritten. */
  write(bytes: Buffer): Promise<void>;
  /** @returns what is wrong with the data as a whole; null when it ended well. What came before is delivered all the same. */
  end(): Promise<string | null>;
}

/** What a file is by its first bytes; a message where we do not read it. */
export function decompressorFor(
  start: Buffer,
  deliver: (bytes: Buffer) => void,
): { readonly ok: true; readonly value: Decompressor } | { readonly ok: false; readonly message: string } {
  const magic = start.toString("latin1", 0, 6);
  if (magic.startsWith("\x1f\x8b")) return { ok: true, value: gzip(deliver) };
  if (/^(?:\xff\xfe|\xfe\xff)/.test(magic)) {
    return { ok: true, value: utf16(magic.startsWith("\xff") ? "utf-16le" : "utf-16be", deliver) };
  }
  for (const [sign, name, command] of otherFormats) {
    if (magic.startsWith(sign))
      return { ok: false, message: `is compressed by ${name}: ${command} it into no502 diagnose -` };
  }
  return { ok: true, value: plain(deliver) };
}

const otherFormats = [
  ["\xfd7zXZ", "xz", "pipe xz -dc of"],
  ["\x28\xb5\x2f\xfd", "zstd", "pipe zstd -dc of"],
  ["BZh", "bzip2", "pipe bzip2 -dc of"],
  ["PK\x03\x04", "zip", "pipe unzip -p of"],
  ["LPKSHH", "systemd-journald", "pipe journalctl --file of"],
] as const;

function plain(deliver: (bytes: Buffer) => void): Decompressor {
  return {
    async write(bytes) {
      deliver(bytes);
    },
    end: async () => null,
  };
}

/** What PowerShell makes of `docker logs web > error.log`. */
function utf16(encoding: "utf-16le" | "utf-16be", deliver: (bytes: Buffer) => void): Decompressor {
  const decoder = new TextDecoder(encoding);
  return {
    async write(bytes) {
      deliver(Buffer.from(decoder.decode(bytes, { stream: true })));
    },
    async end() {
      deliver(Buffer.from(decoder.decode()));
      return null;
    },
  };
}

/** Several members in one file, as `cat a.gz b.gz` and log shippers make them, are one log. */
function gzip(deliver: (bytes: Buffer) => void): Decompressor {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  let failure: string | null = null;
  let wake: () => void = () => {};
  gunzip.on("data", deliver);
  gunzip.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    failure = code === "Z_BUF_ERROR" ? "ends in the middle of the gzip data" : `is damaged gzip data (${message})`;
    wake();
  });
  return {
    write: (bytes) =>
      new Promise((resolve) => {
        if (failure !== null) return resolve();
        wake = resolve;
        gunzip.write(bytes, () => resolve());
      }),
    end: () =>
      new Promise((resolve) => {
        if (failure !== null) return resolve(failure);
        wake = () => resolve(failure);
        gunzip.on("end", () => resolve(null));
        gunzip.end();
      }),
  };
}
