import type { Atlas } from "./atlas.ts";
import type { Cause } from "./cause.ts";
import { createClassifier } from "./classify.ts";
import type { Groups } from "./groups.ts";
import { createRecords, type LogRecord, type LogRecords } from "./log-records.ts";
import { createLogTime } from "./log-time.ts";
import { noFields } from "./nginx-fields.ts";
import { createLineReader } from "./read-line.ts";
import type { Samples } from "./samples.ts";
import type { TimeZone } from "./time-zone.ts";

/** What was read of one log. */
export interface LogFacts {
  /** Without blank ones. */
  readonly lines: number;
  /** Lines of nginx, PHP-FPM and PHP, known or not, and what the system says of them. 0: this is no such log. */
  readonly ours: number;
  readonly unknown: number;
  /** Lines of an access log: requests, not what went wrong with them. */
  readonly access: number;
  /** Lines of other programs. */
  readonly foreign: number;
  /** The first line that is not blank, cut. */
  readonly firstLine: string;
}

/** Takes the lines of one log, in order. */
export interface LogReader {
  line(text: string): void;
  /** Call it once, after the last line. */
  end(): LogFacts;
  readonly facts: LogFacts;
}

export interface LogOptions {
  /** Of time stamps that name none. */
  readonly zone: TimeZone;
  /** When the log was last written, milliseconds since 1970: gives syslog's stamps their year. */
  readonly written: number;
}

/** Mixed sources beyond this many are no longer kept apart. */
const mostStreams = 64;

export function createLogReader(
  { zone, written }: LogOptions,
  atlas: Atlas,
  groups: Groups,
  unknown: Samples,
): LogReader {
  const read = createLineReader(createLogTime(zone, written));
  const classify = createClassifier();
  const streams = new Map<string, LogRecords>();
  const counts = { lines: 0, ours: 0, unknown: 0, access: 0, foreign: 0, firstLine: "" };

  const record = ({ line, trace }: LogRecord) => {
    const cause = classify(line);
    if (cause === null) {
      if (line.program === "system") counts.foreign++;
      else {
        counts.ours++;
        counts.unknown++;
        unknown.add(line.message);
      }
      return;
    }
    counts.ours++;
    const { fields } = line;
    const asked = line.pool === null ? null : requested(line.message);
    const place =
      line.pool !== null
        ? atlas.ofPool(line.pool, asked)
        : fields === noFields
          ? atlas.whole
          : // Of what every server logs the server is enough: paths of missing files have no end.
            atlas.ofRequest(
              cause.kind === "aside" ? { ...noFields, server: fields.server } : fields,
              cause.early === true,
            );
    groups.add(line, cause, place, trace ?? asked ?? shortened(fields.path) ?? nameIn(cause, line.message));
  };

  const streamOf = (name: string): LogRecords => {
    const key = streams.size < mostStreams ? name : "";
    let records = streams.get(key);
    if (records === undefined) {
      records = createRecords(record);
      streams.set(key, records);
    }
    return records;
  };

  return {
    line(given) {
      const text = trimmed(given);
      if (text === "") return streams.get("")?.pause();
      counts.lines++;
      if (counts.lines === 1) counts.firstLine = text.slice(0, 200);
      const line = read(text);
      if (line.program === "access") counts.access++;
      else if (line.program === "other") counts.foreign++;
      else if (line.program === "none" && line.message.trim() === "") streamOf(line.stream).pause();
      else if (!streamOf(line.stream).line(line)) {
        counts.unknown++;
        unknown.add(line.message);
      }
    },
    end() {
      for (const records of streams.values()) records.end();
      return { ...counts };
    },
    facts: counts,
  };
}

/** Without line ends, and without the NUL bytes that a log is left with when it is cut while it is written. */
function trimmed(text: string): string {
  let start = 0;
  while (text.charCodeAt(start) === 0) start++;
  let end = text.length;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** The path of `(request: "GET /index.php?id=7")`. */
function requested(message: string): string | null {
  return /\(request: "\S+ ([^"?\s]*)/.exec(message)?.[1] ?? null;
}

function shortened(path: string | null): string | null {
  return path === null ? null : path.slice(0, 200);
}

/** The name that could not be resolved. */
function nameIn({ id }: Cause, message: string): string | null {
  if (id === "name-not-resolved") return /^\S{1,200}(?= could not)/.exec(message)?.[0] ?? null;
  if (id === "resolver-missing") return /to resolve (\S{1,200})/.exec(message)?.[1] ?? null;
  return null;
}
