import { fieldsStart, readFields } from "./nginx-fields.ts";
import type { LogLine } from "./read-line.ts";

/** One message of a log, which may have been several lines, and what it is about. */
export interface LogRecord {
  readonly line: LogLine;
  /** The script and function of a trace in the slow log; null elsewhere. */
  readonly trace: string | null;
}

/** Puts the lines of one source together: PHP's messages and the traces of the slow log run over several. */
export interface LogRecords {
  /** @returns false for a line that belongs to nothing. */
  line(line: LogLine): boolean;
  /** A blank line. */
  pause(): void;
  /** The end of the log. */
  end(): void;
}

/** What PHP writes below an error, and PHP-FPM below the head of a trace. */
const continuation = /^(?:Stack trace:|#\d+ |\s+thrown in |PHP +(?:\d+\. |Stack trace:)|\s)/;
const traced = /^\[0x[0-9a-f]+\] (.*)$/;
const script = /^script_filename = (.*)$/;

/** Longer messages are not PHP's. */
const mostLines = 2000;

export function createRecords(done: (record: LogRecord) => void): LogRecords {
  let open: LogLine | null = null;
  let kind: "stderr" | "slow" | "php" | null = null;
  let lines = 0;
  let file = "";
  let frame = "";

  const finish = () => {
    const line = open;
    if (line === null) return;
    const trace = kind === "slow" && file !== "" ? (frame === "" ? file : `${frame} in ${file}`) : null;
    open = null;
    done({ line, trace });
  };

  const begin = (line: LogLine, as: "stderr" | "slow") => {
    open = line;
    kind = as;
    lines = 0;
    file = "";
    frame = "";
  };

  return {
    line(line) {
      const { program, message } = line;
      if (program !== "none") {
        finish();
        const cut =
          program === "nginx" && message.startsWith('FastCGI sent in stderr: "') && line.fields.server === null;
        if (cut) begin(line, "stderr");
        else if (program === "slowlog") begin(line, "slow");
        else {
          kind = program === "php" || program === "php-fpm" ? "php" : null;
          lines = 0;
          done({ line, trace: null });
        }
        return true;
      }
      if (kind === null || ++lines > mostLines) return false;
      if (kind === "php") return continuation.test(message);
      if (open === null) return false;
      if (kind === "slow") {
        file ||= script.exec(message)?.[1] ?? "";
        frame ||= traced.exec(message)?.[1] ?? "";
        return script.test(message) || traced.test(message);
      }
      const fields = fieldsStart(message);
      if (fields >= 0) {
        open = { ...open, fields: readFields(message, fields) };
        finish();
      }
      return true;
    },
    pause: () => {
      if (kind === "slow") finish();
    },
    end: finish,
  };
}
