/** Cuts bytes into lines. Lines end in LF; CR before it stays. */
export interface LineSplitter {
  /** The bytes may be overwritten after the call. */
  write(bytes: Buffer): void;
  /** The last line, where it has no end. */
  end(): void;
}

/** nginx ends a line at 2,048 bytes and PHP-FPM at log_limit; wrappings and escapes may double that. The rest is left out. */
export const longestLine = 8192;

export function splitLines(line: (text: string) => void): LineSplitter {
  /** The start of a line whose end is not there yet. */
  let begun = Buffer.alloc(0);
  /** Within a line that is longer than any log's: nothing more of it is kept. */
  let full = false;

  return {
    write(bytes) {
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        const stop = Math.min(end, start + longestLine);
        if (begun.length === 0) line(bytes.toString("utf8", start, stop));
        else {
          line((full ? begun : Buffer.concat([begun, bytes.subarray(start, stop)])).toString("utf8", 0, longestLine));
          begun = Buffer.alloc(0);
          full = false;
        }
        start = end + 1;
      }
      if (start === bytes.length || full) return;
      const kept = bytes.subarray(start, start + longestLine - begun.length);
      begun = Buffer.concat([begun, kept]);
      full = begun.length >= longestLine;
    },
    end() {
      if (begun.length > 0) line(begun.toString("utf8"));
      begun = Buffer.alloc(0);
      full = false;
    },
  };
}
